"""TikTok's photo posts as gallery-dl reads them, and its refusals as we do. Loaded in a job's own process only."""

from collections.abc import Sequence
from typing import Any

from gallery_dl.extractor import tiktok

from bossbot_plugin_tiktok import pages


class PostExtractor(tiktok.TiktokPostExtractor):  # type: ignore[misc]  # gallery-dl is not typed
    """One photo post with its sound; every refusal is told by its code."""

    def _extract_rehydration_data(
        self,
        url: str,
        _keys: Sequence[str] = (),
        *,
        has_keys: Sequence[str] = (),  # noqa: ARG002 -- gallery-dl's own
    ) -> dict[str, Any]:
        page = self._page(url)
        if not pages.scope_of(page) and pages.has_puzzle(page):
            self._solve_challenge(page)
            page = self._page(url)
        scope = pages.scope_of(page)
        if not scope:
            raise pages.refusal(page)
        # Without the post the page names its other address, which gallery-dl tries then.
        if "webapp.video-detail" in scope or "seo.abtest" not in scope:
            _complete(pages.post_in(scope))
        return scope

    def _page(self, url: str) -> str:
        reply = self.request(url, headers=tiktok.generate_headers())
        pages.check_address(reply.url)
        return str(reply.text)

    def _extract_audio(self, post: dict[str, Any]) -> Any:
        # A sound that its owner took back has no address any more.
        return super()._extract_audio(post) if post["music"].get("playUrl") else None


def _complete(post: dict[str, Any]) -> None:
    """Fill in what gallery-dl takes for granted and nobody needs for the files."""
    post.setdefault("desc", "")
    post.setdefault("createTime", 0)
    for image in (post.get("imagePost") or {}).get("images") or ():
        image.setdefault("imageWidth", 0)
        image.setdefault("imageHeight", 0)

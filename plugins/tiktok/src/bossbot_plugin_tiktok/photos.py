"""TikTok's photo posts as gallery-dl reads them, and its refusals as we do. Loaded in a job's own process only."""

from collections.abc import Iterator, Sequence
from typing import Any

from gallery_dl.extractor import tiktok
from gallery_dl.extractor.message import Message

from bossbot_core.engines import gallery_dl
from bossbot_plugin_tiktok import pages


class PhotosReader(gallery_dl.Reader):
    """Where photos are wanted, a sound is an extra."""

    def misses(self, keywords: gallery_dl.Keywords) -> bool:
        """The photos alone."""
        return keywords.get("type") != "audio"


class PostExtractor(tiktok.TiktokPostExtractor):  # type: ignore[misc]  # gallery-dl is not typed
    """One photo post with its sound; every refusal is told by its code."""

    def items(self) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """A photo with the further addresses that it is served under; the first host may not have it."""
        for kind, url, post in super().items():
            if kind == Message.Url:
                addresses = post["image"]["imageURL"]["urlList"] if post["type"] == "image" else ()
                post["_fallback"] = addresses[1:]
            yield kind, url, post

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
            post = pages.post_in(scope)
            if "imagePost" not in post:
                raise pages.OtherForm
            _complete(post)
        return scope

    def _page(self, url: str) -> str:
        reply = self.request(url, headers=tiktok.generate_headers())
        pages.check_address(reply.url)
        return str(reply.text)

    def _extract_audio(self, post: dict[str, Any]) -> Any:
        # A sound that its owner took back has no address any more.
        url = super()._extract_audio(post) if (post["music"] or {}).get("playUrl") else None
        # Most addresses end in a slash and name no file.
        post["filename"] = post["filename"] or "sound"
        return url


def _complete(post: dict[str, Any]) -> None:
    """Fill in what gallery-dl takes for granted and nobody needs for the files."""
    post.setdefault("desc", "")
    post.setdefault("createTime", 0)
    for image in (post.get("imagePost") or {}).get("images") or ():
        image.setdefault("imageWidth", 0)
        image.setdefault("imageHeight", 0)

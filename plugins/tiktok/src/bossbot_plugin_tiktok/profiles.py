"""Somebody's posts on TikTok as yt-dlp lists them, and its refusals as we do. Loaded in a job's own process only."""

from collections.abc import Callable, Iterator
from typing import Any

from yt_dlp.extractor.tiktok import TikTokUserIE

from bossbot_plugin_tiktok import pages, statuses
from bossbot_plugin_tiktok.videos import PostIE

MOST_PAGES = 20
"""Pages of up to 15 posts; TikTok's own end of somebody's posts may lie hundreds of empty pages back."""

type Count = Callable[[int], object]


def profile_reader(count: Count) -> type[Any]:
    """The extractor for one job, which hands the number of somebody's posts to `count`."""
    return type("ProfileIE", (ProfileIE,), {"count": staticmethod(count)})


class ProfileIE(TikTokUserIE):  # type: ignore[misc]  # yt-dlp is not typed
    """One person's posts, newest first; every refusal is told by its code."""

    count: Count
    _asked_for_a_person = False
    _pages = 0

    def _download_webpage(self, *args: Any, **kwargs: Any) -> Any:
        # A page that does not come is the answer; the engine would look on in others.
        return super()._download_webpage(*args, **{**kwargs, "fatal": True})

    def _download_webpage_handle(self, *args: Any, **kwargs: Any) -> Any:
        answer = super()._download_webpage_handle(*args, **kwargs)
        pages.check_address(answer[1].url)
        return answer

    def _get_universal_data(self, webpage: str, display_id: str) -> dict[str, Any]:
        scope = pages.scope_of(webpage)
        if scope:
            self.count(pages.posts_of(scope))
            return scope
        if self._asked_for_a_person or not pages.has_puzzle(webpage):
            raise pages.refusal(webpage)
        self._asked_for_a_person = True
        self._solve_challenge_and_set_cookies(webpage)
        return self._get_universal_data(self._page_of(display_id), display_id)

    def _page_of(self, name: str) -> str:
        headers = self._generate_blockbuster_headers()
        return str(self._download_webpage(self._UPLOADER_URL_FORMAT % name, name, impersonate=True, headers=headers))

    def _download_json(self, url: str, *args: Any, **kwargs: Any) -> Any:
        self._pages += 1
        if self._pages > MOST_PAGES:
            return {}
        reply = super()._download_json(url, *args, **kwargs)
        if refused := statuses.refusal(reply, of_account=True):
            raise refused
        return reply

    def _entries(self, *args: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
        for entry in super()._entries(*args, **kwargs):
            yield {**entry, "ie_key": PostIE.ie_key()}

"""TikTok's videos as yt-dlp reads them, and its refusals as we do. Loaded in a job's own process only."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from yt_dlp.extractor.tiktok import TikTokIE
from yt_dlp.utils import ISO639Utils

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_plugin_tiktok import pages

_MACHINES = frozenset({"ASR", "MT"})
"""TikTok's words for what a machine heard, and what a machine translated."""

type Keep = Callable[[Mapping[str, Any]], None]
type Ask = Callable[[str], object]


def post_reader(keep: Keep, ask: Ask = str) -> type[Any]:
    """The extractor for one job, which hands each address to `ask` and the page's own words on its post to `keep`."""
    return type("PostIE", (PostIE,), {"keep": staticmethod(keep), "ask": staticmethod(ask)})


class PostIE(TikTokIE):  # type: ignore[misc]  # yt-dlp is not typed
    """One video; every refusal is told by its code."""

    keep: Keep
    ask: Ask
    _asked_for_a_person = False

    def _real_extract(self, url: str) -> Any:
        self.ask(url)
        return super()._real_extract(url)

    def _download_webpage_handle(self, *args: Any, **kwargs: Any) -> Any:
        answer = super()._download_webpage_handle(*args, **kwargs)
        if answer is not False:
            pages.check_address(answer[1].url)
        return answer

    def _get_universal_data(self, webpage: str, _display_id: str) -> dict[str, Any]:
        scope = pages.scope_of(webpage)
        if not scope:
            if self._asked_for_a_person or not pages.has_puzzle(webpage):
                raise pages.refusal(webpage)
            self._asked_for_a_person = True
            return scope
        post = pages.post_in(scope)
        if "imagePost" in post:
            self.keep(post)
            raise pages.OtherForm
        return scope

    def _parse_aweme_video_web(self, aweme_detail: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        info = super()._parse_aweme_video_web(aweme_detail, *args, **kwargs)
        # The music under a film is another recording than what is heard in it.
        films = [each for each in info["formats"] if each.get("vcodec") != "none"]
        if not films:
            raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail="the page names no film")
        self.keep(aweme_detail)
        by_hand, automatic = _tracks(info.get("subtitles") or {}, aweme_detail["video"].get("subtitleInfos") or ())
        return {**info, "formats": films, "subtitles": by_hand, "automatic_captions": automatic}


def _tracks(tracks: Mapping[str, Any], told: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subtitles under the usual codes of languages, a person's and the machine's apart."""
    machines = {each.get("LanguageCodeName") for each in told if each.get("Source") in _MACHINES}
    by_hand: dict[str, Any] = {}
    automatic: dict[str, Any] = {}
    for name, formats in tracks.items():
        language, dash, country = name.partition("-")
        usual = (ISO639Utils.long2short(language) or language) + dash + country
        (automatic if name in machines else by_hand)[usual] = formats
    return by_hand, automatic

"""yt-dlp's own object with our pace, our ears and our limits."""

from collections import ChainMap
from collections.abc import Callable, Hashable, Iterable, Iterator
from glob import escape
from pathlib import Path
from typing import Any

from attrs import evolve
from yt_dlp import YoutubeDL
from yt_dlp import globals as yt_dlp_globals
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import HTTPError, TransportError
from yt_dlp.utils import DownloadError

from bossbot_core.api import BossBotError, ErrorCode, JobContext, PermanentError
from bossbot_core.engines.meter import ByteMeter, FileRefusal
from bossbot_core.engines.replies import Reply, watched
from bossbot_core.engines.resume import Part
from bossbot_core.engines.sizes import too_large
from bossbot_core.engines.sniff import looks_like_text
from bossbot_core.engines.yt_dlp import live
from bossbot_core.engines.yt_dlp.formats import choose
from bossbot_core.engines.yt_dlp.handlers import ours
from bossbot_core.engines.yt_dlp.listener import Listener
from bossbot_core.engines.yt_dlp.lists import LOOK_ONLY
from bossbot_core.engines.yt_dlp.options import YtDlpOptions
from bossbot_core.engines.yt_dlp.pages import bounded
from bossbot_core.engines.yt_dlp.parameters import parameters
from bossbot_core.engines.yt_dlp.sections import Section, SectionCutterPP, take
from bossbot_core.engines.yt_dlp.tracks import in_language
from bossbot_core.engines.yt_dlp.transfer import Transfer, transfer

_SUBTITLES = frozenset({"vtt", "srt", "ass", "ssa", "ttml", "srv1", "srv2", "srv3", "json3"})


class Session(YoutubeDL):  # type: ignore[misc]  # yt-dlp is not typed
    """One job's yt-dlp; `item` names the file that bytes belong to, by default from the video itself.

    A `survey` names the entries of a list and asks for none of them.
    """

    def __init__(
        self,
        ctx: JobContext[Any],
        options: YtDlpOptions,
        meter: ByteMeter,
        *,
        item: Callable[[], Hashable] | None = None,
        survey: bool = False,
    ) -> None:
        self.listener = Listener(log=ctx.log)
        self._context, self._options, self._meter, self._item_of_caller = ctx, options, meter, item
        self._transfer: Transfer | None = None
        self._replies: list[Any] = []
        self.reply: Reply | None = None
        self._duration_s: float | None = None
        self._protected = False
        self._expected_bytes: int | None = None
        # Plugins of yt-dlp would be code from whatever stands on the path.
        yt_dlp_globals.plugin_dirs.value = []
        self._section: Section | None = None
        look_only = LOOK_ONLY if survey else {}
        super().__init__({**parameters(ctx, options), **self._joints(), **look_only}, auto_init=False)

    def _joints(self) -> dict[str, Any]:
        return {
            "logger": self.listener,
            "format": self._select,
            "match_filter": self._match,
            "progress_hooks": [self._progress],
            "postprocessor_hooks": [self._postprocessing],
        }

    def build_request_director(self, handlers: Iterable[Any], preferences: Any = None) -> Any:
        """yt-dlp's own ways of asking, with our bound."""
        return super().build_request_director(map(ours, handlers), preferences)

    def urlopen(self, req: Any) -> Any:
        """Every request of an extractor waits for the platform's pace; the media itself does not."""
        if self._transfer is not None:
            return self._transfer.open(Request(req) if isinstance(req, str) else req, self._send)
        if self.listener.held_back:
            # The rest of a list after a rate limit: what came so far is kept, and nobody asks on.
            raise TransportError("the platform asked to slow down")
        self._context.limiter.acquire()
        try:
            response = self._send(req)
        except HTTPError as error:
            self.reply = watched(error.response)
            raise
        self.reply = watched(response)
        return response

    def _send(self, req: Any) -> Any:
        try:
            reply = super().urlopen(req)
        except HTTPError as error:
            self._keep(error.response)
            self.listener.http_error(error)
            if error.status == 429 and self.listener.retry_after_s:
                self._context.limiter.back_off(self.listener.retry_after_s)
            raise
        except TransportError:
            self.listener.unreachable = True
            raise
        return self._keep(reply)

    def close(self) -> None:
        """Give up connections that an error or a refusal left in the middle of a transfer."""
        for reply in self._replies:
            reply.close()
        super().close()

    def _keep(self, reply: Any) -> Any:
        self._replies = [*(each for each in self._replies if not each.closed), reply]
        return bounded(reply)

    def dl(self, name: str, info: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Transfers one format to the file `name`."""
        self._transfer = transfer(name, info)
        try:
            return super().dl(name, info, *args, **kwargs)
        except FileRefusal as refusal:
            if not self._options.playlist or refusal.ends(last_try=self._context.last_try):
                raise
            self._leave_out(Path(name), info, refusal.error)
            raise DownloadError(str(refusal)) from None
        finally:
            self._transfer = None

    def _leave_out(self, path: Path, info: dict[str, Any], error: BossBotError) -> None:
        """Go on with the rest of a list; what came of this file is removed."""
        self.listener.refusals.append(error)
        for left in path.parent.glob(f"{escape(path.name)}*"):
            left.unlink()
        self._meter.forget(self._item(info))

    def process_video_result(self, info_dict: dict[str, Any], download: bool = True) -> Any:  # noqa: FBT001, FBT002
        """Fetches one video, or the part of it that its extractor names."""
        self._section = take(info_dict)
        if self._section is not None:
            self.add_post_processor(SectionCutterPP(self))
        info = super().process_video_result(info_dict, download)
        return {**info, "duration": self._section.length_s, "chapters": None} if info and self._section else info

    def process_subtitles(self, video_id: str, normal_subtitles: Any, automatic_captions: Any) -> Any:
        """Leaves the one language over that somebody asked for, else those that the plugin brings along."""
        if self._section is not None:
            # Their times are those of the whole video.
            return None
        by_hand, by_machine = normal_subtitles or {}, automatic_captions or {}
        if wanted := self._context.limits.subtitles:
            by_hand = in_language(by_hand, wanted)
            by_machine = {} if by_hand else in_language(by_machine, wanted)
        else:
            by_hand = dict(ChainMap(*(in_language(by_hand, code) for code in self._options.subtitles)))
        return super().process_subtitles(video_id, by_hand, by_machine)

    def _write_subtitles(self, info_dict: dict[str, Any], filename: str) -> Any:
        try:
            return super()._write_subtitles(info_dict, filename)
        except DownloadError:
            self._context.log.warning("video without its subtitles", video=str(info_dict.get("id")))
            return []

    def _match(self, info: dict[str, Any], *, incomplete: object = False) -> str | None:
        """Leaves live streams out; yt-dlp expects a reason, or None for a video that is wanted."""
        self._duration_s, self._protected = info.get("duration"), bool(info.get("_has_drm"))
        refused = live.refusal(info) if self._options.refuse_live else None
        if refused is None:
            return None
        self.listener.refusals.append(refused)
        # An entry of a list that yt-dlp does not name any more.
        self.listener.passed_over += incomplete is True
        return "live stream"

    def _select(self, ctx: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """yt-dlp's format selection; the merge itself is left to its own language."""
        limits, share = self._context.limits, self._section.share if self._section else 1
        limits = evolve(limits, upload_limit_bytes=int(limits.upload_limit_bytes / share))
        choice = choose(ctx["formats"], limits, self._duration_s)
        if choice is None:
            # yt-dlp has dropped the protected formats; storyboards and the like keep it from saying so itself.
            if self._protected:
                self.listener.refusals.append(PermanentError(ErrorCode.DRM_PROTECTED))
            return
        self._expected_bytes = choice.size_bytes
        if choice.size_bytes is not None and choice.exact and limits.is_hopeless(choice.size_bytes, self._duration_s):
            self.listener.refusals.append(too_large(choice.size_bytes, limits.delivered_bytes))
            return
        yield from self.build_format_selector(choice.selector)(ctx)

    def _progress(self, event: dict[str, Any]) -> None:
        info, name = event["info_dict"], event["filename"]
        item = self._item(info)
        if event["status"] == "finished":
            self._arrived(Path(name), info)
        self._meter.expect(item, self._expected_bytes)
        done = event.get("downloaded_bytes") or event.get("total_bytes") or 0
        self._meter.received(item, name, done, event.get("total_bytes"))

    def _arrived(self, path: Path, info: dict[str, Any]) -> None:
        if self._transfer is not None and path.is_file():
            self._transfer.arrived(path)
        if info.get("ext") not in _SUBTITLES:
            _refuse_text(path)

    def _postprocessing(self, event: dict[str, Any]) -> None:
        if event["status"] == "started" and event["postprocessor"] != "MoveFiles":
            info = event["info_dict"]
            Part.of(Path(info["filepath"])).forget()
            self._meter.converting(self._item(info))

    def _item(self, info: dict[str, Any]) -> Hashable:
        if self._item_of_caller is not None:
            return self._item_of_caller()
        return info.get("playlist_index"), info.get("id")


def _refuse_text(path: Path) -> None:
    """A page or a playlist under a film's name must not reach ffmpeg."""
    if path.is_file() and looks_like_text(path):
        raise FileRefusal(PermanentError(ErrorCode.NO_MEDIA, detail=f"text instead of media: {path.name}"))

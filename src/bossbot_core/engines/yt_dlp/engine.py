"""Runs yt-dlp for one job and judges what came of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yt_dlp import extractor as extractors
from yt_dlp.version import __version__

from bossbot_core.api import BossBotError, ErrorCode, JobContext, MediaFiles, PermanentError
from bossbot_core.engines.failures import failure
from bossbot_core.engines.meter import ByteMeter, Refusal
from bossbot_core.engines.replies import leave
from bossbot_core.engines.results import Found, collect
from bossbot_core.engines.trust import authorities
from bossbot_core.engines.yt_dlp.listener import Listener
from bossbot_core.engines.yt_dlp.metadata import describe
from bossbot_core.engines.yt_dlp.options import YtDlpOptions
from bossbot_core.engines.yt_dlp.session import Session

AUTOMATIC = "automatic"
"""Stands in the name of subtitles that no person wrote."""


def run(url: str, ctx: JobContext[Any], options: YtDlpOptions) -> MediaFiles:
    """Fetch one address; see `yt_dlp.download`."""
    meter = ByteMeter(ctx.limits, ctx.progress)
    try:
        with authorities(ctx.egress.ca_file), Session(ctx, options, meter) as session:
            for kind in _kinds(options):
                session.add_info_extractor(kind())
            info, found = _fetch(session, _plain(url), ctx.workspace.root)
    except Refusal as refusal:
        raise refusal.error from None
    return collect(found, ctx, describe(info, url))


def _fetch(session: Session, url: str, root: Path) -> tuple[Mapping[str, Any], list[Found]]:
    try:
        info = _extract(session, url)
        found = list(_files(info, root))
        _judge(found, session.listener)
    except BossBotError as error:
        leave(error, session.reply, root, f"yt-dlp {__version__}")
        raise
    return info, found


def _extract(session: Session, url: str) -> Mapping[str, Any]:
    try:
        return session.extract_info(url, download=True) or {}
    except Exception as error:  # the boundary to the engine: a site that changed breaks its extractor in any way
        raise _first_refusal(session.listener) or failure(session.listener.evidence(error)) from error


def _judge(found: list[Found], listener: Listener) -> None:
    """Part of a list is better than none."""
    if found:
        if listener.complaints or listener.refusals:
            listener.log.warning(
                "some videos left out", failed=len(listener.complaints), refused=len(listener.refusals)
            )
        return
    refusal = _first_refusal(listener)
    if refusal is not None:
        raise refusal
    if listener.errors or listener.complaints:
        raise failure(listener.evidence())
    raise PermanentError(ErrorCode.NO_MEDIA, detail="the extractor named no file")


def _first_refusal(listener: Listener) -> PermanentError | None:
    return next(iter(listener.refusals), None)


def _kinds(options: YtDlpOptions) -> Iterator[type[Any]]:
    for each in options.extractors:
        kind = each if isinstance(each, type) else extractors.get_info_extractor(each.removesuffix("IE"))
        if kind.ie_key() == "Generic":
            raise PermanentError(ErrorCode.INTERNAL, detail="the generic extractor is never allowed")
        yield kind


def _plain(url: str) -> str:
    """yt-dlp understands searches, shorthands and smuggled options in its addresses; ours are addresses only."""
    if not url.startswith(("https://", "http://")):
        raise PermanentError(ErrorCode.INVALID_URL, detail="not an http address")
    return url.partition("#")[0]


def _files(info: Mapping[str, Any], root: Path) -> Iterator[Found]:
    """The files that exist; yt-dlp names some that it never wrote."""
    entries = info.get("entries")
    videos = [each for each in entries if each] if entries is not None else [info]
    for video in videos:
        for download in video.get("requested_downloads") or ():
            path = Path(download.get("filepath") or "")
            if path.is_file():
                yield Found(path=path)
                yield from (Found(path=each) for each in _subtitles(path, root, video))


def _subtitles(path: Path, root: Path, video: Mapping[str, Any]) -> Iterator[Path]:
    by_hand = video.get("subtitles") or {}
    for language in video.get("requested_subtitles") or {}:
        # The path yt-dlp reports is the temporary one even after it moved the file.
        for found in sorted(root.glob(f"{path.stem}.{language}.*")):
            name = found.name if language in by_hand else f"{found.stem}.{AUTOMATIC}{found.suffix}"
            yield found.rename(found.with_name(name))

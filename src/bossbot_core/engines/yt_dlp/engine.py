"""Runs yt-dlp for one job and judges what came of it."""

import contextlib
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from yt_dlp import extractor as extractors
from yt_dlp.version import __version__

from bossbot_core.api import (
    MAX_LISTED,
    BossBotError,
    ErrorCode,
    JobContext,
    Listing,
    MediaFiles,
    PermanentError,
    Quality,
    Selection,
    Subtitles,
)
from bossbot_core.engines.failures import failure
from bossbot_core.engines.meter import ByteMeter, Refusal
from bossbot_core.engines.replies import leave
from bossbot_core.engines.results import Found, collect
from bossbot_core.engines.spoken import plain_text
from bossbot_core.engines.trust import authorities
from bossbot_core.engines.yt_dlp.covers import CoverPP, beside
from bossbot_core.engines.yt_dlp.listener import Listener
from bossbot_core.engines.yt_dlp.lists import listed
from bossbot_core.engines.yt_dlp.metadata import describe, videos
from bossbot_core.engines.yt_dlp.options import YtDlpOptions
from bossbot_core.engines.yt_dlp.session import Session

AUTOMATIC = "automatic"
"""Stands in the name of subtitles that no person wrote."""
SPOKEN_BYTES = 4 * 1024 * 1024
"""Most of a subtitle file that is read; a film of three hours has less than one MiB."""


@frozen(kw_only=True)
class _Written:
    """A subtitle file, and what its track is called."""

    path: Path
    language: str
    automatic: bool


def run(url: str, ctx: JobContext[Any], options: YtDlpOptions) -> MediaFiles:
    """Fetch one address; see `yt_dlp.download`."""
    with _session(ctx, options) as session:
        info = _extract(session, _plain(url), download=True)
        files, subtitles = _files(info, ctx.workspace.root)
        _judge(files, session.listener)
        left_out = _left_out(info) + session.listener.passed_over
    return collect(files, ctx, describe(info, url, subtitles=map(_said, subtitles)), left_out=left_out)


def survey(url: str, ctx: JobContext[Any], options: YtDlpOptions) -> Listing:
    """Look up what one address lists; see `yt_dlp.survey`."""
    everything = evolve(ctx, limits=evolve(ctx.limits, max_items=MAX_LISTED, selection=Selection()))
    with _session(everything, options, survey=True) as session:
        listing = listed(_extract(session, _plain(url), download=False))
        if not listing.items:
            _judge([], session.listener)
    return listing


@contextlib.contextmanager
def _session(ctx: JobContext[Any], options: YtDlpOptions, *, survey: bool = False) -> Iterator[Session]:
    meter = ByteMeter(ctx.limits, ctx.progress)
    try:
        with authorities(ctx.egress.ca_file), Session(ctx, options, meter, survey=survey) as session:
            for kind in _kinds(options):
                session.add_info_extractor(kind())
            if options.cover and ctx.limits.quality is Quality.AUDIO:
                session.add_post_processor(CoverPP(session), when="after_move")
            try:
                yield session
            except (Refusal, BossBotError) as caught:
                error = caught.error if isinstance(caught, Refusal) else caught
                leave(error, session.reply, ctx.workspace.root, f"yt-dlp {__version__}")
                raise
    except Refusal as refusal:
        raise refusal.error from None


def _extract(session: Session, url: str, *, download: bool) -> Mapping[str, Any]:
    try:
        return session.extract_info(url, download=download) or {}
    except Exception as error:
        # The boundary to foreign code: an extractor that meets a reply it does not know may raise anything.
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


def _first_refusal(listener: Listener) -> BossBotError | None:
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


def _files(info: Mapping[str, Any], root: Path) -> tuple[list[Found], list[_Written]]:
    """The files that exist, subtitles after their video; yt-dlp names some that it never wrote."""
    found: list[Found] = []
    written: list[_Written] = []
    for video in videos(info):
        for path in _paths(video):
            subtitles = list(_subtitles(path, root, video))
            written += subtitles
            found += [Found(path=path), *(Found(path=each.path, beside=True) for each in subtitles), *beside(path)]
    return found, written


def _paths(video: Mapping[str, Any]) -> list[Path]:
    named = (Path(download.get("filepath") or "") for download in video.get("requested_downloads") or ())
    return [path for path in named if path.is_file()]


def _left_out(info: Mapping[str, Any]) -> int:
    """The entries of a list that brought no file; those that failed stand there as None."""
    return sum(not (each and _paths(each)) for each in info.get("entries") or ())


def _subtitles(path: Path, root: Path, video: Mapping[str, Any]) -> Iterator[_Written]:
    by_hand = video.get("subtitles") or {}
    for language in video.get("requested_subtitles") or {}:
        automatic = language not in by_hand
        # The path yt-dlp reports is the temporary one even after it moved the file.
        for found in sorted(root.glob(f"{escape(path.stem)}.{escape(language)}.*")):
            name = f"{found.stem}.{AUTOMATIC}{found.suffix}" if automatic else found.name
            yield _Written(path=found.rename(found.with_name(name)), language=language, automatic=automatic)


def _said(written: _Written) -> Subtitles:
    with written.path.open("rb") as file:
        content = file.read(SPOKEN_BYTES).decode("utf-8", "replace")
    text = plain_text(content, rolling=written.automatic)
    return Subtitles(language=written.language, automatic=written.automatic, text=text)

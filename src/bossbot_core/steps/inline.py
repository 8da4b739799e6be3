"""Makes videos play inside Discord: mp4 with its index in front, H.264 and AAC. What is right already stays."""

from typing import Any

from attrs import field, frozen

from bossbot_core.api import FileKind, JobContext, MediaFile, MediaFiles, PluginInfo, hookimpl
from bossbot_core.engines import encoding, films, fitting, sniff
from bossbot_core.engines.conversion import Bounds, Conversion, GivenUpError, Place
from bossbot_core.engines.films import Film, Picture
from bossbot_core.engines.rules import at_least
from bossbot_core.engines.structure.tracks import plays_inline
from bossbot_core.steps.replacing import beside, exchanged, replaced

_PICTURES = frozenset({("h264", "yuv420p"), ("h264", "yuvj420p")})
_SOUNDS = frozenset({"aac", "mp3"})


@frozen(kw_only=True)
class Settings:
    """The `[plugins.inline]` table: lines of a converted picture, and seconds for one file."""

    enabled: bool = True
    most_lines: int = field(default=720, validator=at_least(144))
    longest_s: float = field(default=300.0, validator=at_least(1))


PLUGIN = PluginInfo(name="inline", api_version=1, settings=Settings)


@hookimpl
def post_process(files: MediaFiles, ctx: JobContext[Settings]) -> MediaFiles | None:
    """Remuxes or converts each video that is attached; one that cannot be converted stays as it is."""
    if not ctx.settings.enabled:
        return None
    items = len(files.files)
    shown = (_shown(file, ctx, Place(item=item, items=items)) for item, file in enumerate(files.files, start=1))
    return exchanged(files, shown)


def _shown(file: MediaFile, ctx: JobContext[Settings], place: Place) -> MediaFile:
    # What is larger comes as a link, and is downloaded before it is played.
    if file.kind is not FileKind.VIDEO or file.size_bytes > ctx.limits.upload_limit_bytes or _plays(file):
        return file
    film = films.look(ctx.ffmpeg_path, file.path)
    bounds = Bounds(most_bytes=ctx.limits.upload_limit_bytes, longest_s=ctx.settings.longest_s)
    conversion = Conversion(ctx=ctx, source=file, bounds=bounds, length_s=film.seconds, place=place)
    options = _options(film, ctx)
    if options is None:
        return file
    output = beside(file, ctx, sniff.MP4.suffix)
    try:
        size_bytes = conversion.run(output, options)
    except GivenUpError as error:
        ctx.log.info("not made to play", file=file.path.name, reason=str(error))
        return file
    ctx.log.info("made to play", file=file.path.name, before=file.size_bytes, after=size_bytes)
    return replaced(file, output, sniff.MP4)


def _plays(file: MediaFile) -> bool:
    with file.path.open("rb") as opened:
        return file.mime_type == sniff.MP4.mime_type and plays_inline(opened, file.size_bytes)


def _options(film: Film, ctx: JobContext[Any]) -> list[str] | None:
    if film.picture is None:
        return None
    if _is_copied(film.picture):
        return encoding.to_container(sound_copied=film.sound is None or film.sound.codec in _SOUNDS)
    plan = fitting.plan(film, ctx.limits.upload_limit_bytes, most_lines=ctx.settings.most_lines)
    return None if plan is None else encoding.to_quality(plan)


def _is_copied(picture: Picture) -> bool:
    return (picture.codec, picture.pixels) in _PICTURES

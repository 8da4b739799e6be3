"""Where somebody asked for the audio only: m4a or mp3, with tags, and with the post's picture as its cover."""

from pathlib import Path

from attrs import evolve, field, frozen
from mutagen import MutagenError

from bossbot_core.api import (
    BossBotError,
    FileKind,
    JobContext,
    MediaFile,
    MediaFiles,
    PluginInfo,
    Quality,
    hookimpl,
)
from bossbot_core.engines import encoding, ffmpeg, films, sniff, tags
from bossbot_core.engines.conversion import RESERVE_S, Bounds, Conversion, GivenUpError, Place
from bossbot_core.engines.films import Film
from bossbot_core.engines.rules import at_least
from bossbot_core.engines.tags import Tags
from bossbot_core.steps.replacing import beside, exchanged, replaced

_READY = frozenset({sniff.M4A.mime_type, sniff.MP3.mime_type})
_USUAL_BPS = 160_000
_COVER_S = 20.0


@frozen(kw_only=True)
class Settings:
    """The `[plugins.audio]` table: pixels of a cover's width (0: no cover), and seconds for one file."""

    enabled: bool = True
    cover_pixels: int = field(default=600, validator=at_least(0))
    longest_s: float = field(default=300.0, validator=at_least(1))


PLUGIN = PluginInfo(name="audio", api_version=1, settings=Settings)


@hookimpl
def post_process(files: MediaFiles, ctx: JobContext[Settings]) -> MediaFiles | None:
    """Leaves the sound of everything that has one; pictures become its cover. Without any sound all stays as it is."""
    if not ctx.settings.enabled or ctx.limits.quality is not Quality.AUDIO:
        return None
    items = len(files.files)
    sounds = [_sound(file, ctx, Place(item=item, items=items)) for item, file in enumerate(files.files, start=1)]
    if not any(sounds):
        return None
    named, several = Tags.of(files.info, _cover(files, ctx)), sum(map(bool, sounds)) > 1
    kept = [
        _tagged(sound, named.of_track(Path(sound.name).stem) if several else named, ctx) if sound else file
        for file, sound in zip(files.files, sounds, strict=True)
        if sound or file.kind is not FileKind.IMAGE
    ]
    return exchanged(files, kept)


def _sound(file: MediaFile, ctx: JobContext[Settings], place: Place) -> MediaFile | None:
    """The sound of a file, or None where it has none."""
    if file.mime_type in _READY:
        return file
    if file.kind not in {FileKind.VIDEO, FileKind.AUDIO}:
        return None
    film = films.look(ctx.ffmpeg_path, file.path)
    if film.sound is None:
        return None
    bounds = Bounds(most_bytes=ctx.limits.max_file_bytes, longest_s=ctx.settings.longest_s)
    conversion = Conversion(ctx=ctx, source=file, bounds=bounds, length_s=film.seconds, place=place)
    output = beside(file, ctx, sniff.M4A.suffix)
    try:
        conversion.run(output, encoding.to_sound(_bits_per_s(film)))
    except GivenUpError as error:
        ctx.log.warning("sound not taken out", file=file.path.name, reason=str(error))
        return None
    return replaced(file, output, sniff.M4A)


def _bits_per_s(film: Film) -> int:
    return 0 if film.sound and film.sound.codec == "aac" else _USUAL_BPS


def _cover(files: MediaFiles, ctx: JobContext[Settings]) -> bytes:
    picture = next((file for file in files.files if file.kind is FileKind.IMAGE), None)
    if picture is None or not ctx.settings.cover_pixels:
        return b""
    small: Path = ctx.workspace.path("cover.jpg")
    options = encoding.to_cover(ctx.settings.cover_pixels)
    try:
        with ctx.converting(reserve_s=RESERVE_S):
            ffmpeg.run(ctx.ffmpeg_path, inputs=[picture.path], output=small, options=options, timeout_s=_COVER_S)
    except (BossBotError, TimeoutError) as error:
        ctx.log.info("no cover", file=picture.path.name, detail=str(error))
        return b""
    return small.read_bytes()


def _tagged(file: MediaFile, named: Tags, ctx: JobContext[Settings]) -> MediaFile:
    try:
        tags.write(file.path, named)
    except MutagenError as error:
        ctx.log.info("not tagged", file=file.path.name, detail=str(error))
    return evolve(file, size_bytes=file.path.stat().st_size)

"""Makes videos and sounds fit that are larger than can be posted: one pass at the bit rate that the limit allows."""

from attrs import field, frozen

from bossbot_core.api import (
    FileKind,
    JobContext,
    MediaFile,
    MediaFiles,
    PluginInfo,
    Reach,
    hookimpl,
)
from bossbot_core.engines import encoding, films, fitting, sniff
from bossbot_core.engines.conversion import Bounds, Conversion, GivenUpError, OversizedError, Place
from bossbot_core.engines.fitting import Plan
from bossbot_core.engines.rules import at_least
from bossbot_core.steps.replacing import beside, exchanged, replaced

TRIES = 2

_KINDS = frozenset({FileKind.VIDEO, FileKind.ANIMATION, FileKind.AUDIO})


@frozen(kw_only=True)
class Settings:
    """The `[plugins.fit]` table: lines of a picture, seconds for one file, and multiples of the upload limit."""

    enabled: bool = True
    most_lines: int = field(default=720, validator=at_least(144))
    longest_s: float = field(default=300.0, validator=at_least(1))
    times: float = field(default=20.0, validator=at_least(1))


def reach(settings: Settings) -> Reach | None:
    """Files up to `times` the limit, of a length that leaves each second enough bits."""
    if not settings.enabled:
        return None
    return Reach(
        times=settings.times,
        least_picture_bps=fitting.LEAST_PICTURE_BPS,
        least_sound_bps=fitting.LEAST_SOUND_BPS,
    )


PLUGIN = PluginInfo(name="fit", api_version=1, settings=Settings, reach=reach)


@hookimpl
def post_process(files: MediaFiles, ctx: JobContext[Settings]) -> MediaFiles | None:
    """Converts each file over the upload limit; what cannot be made to fit stays as it is, for a link."""
    if not ctx.settings.enabled:
        return None
    items = len(files.files)
    fitted = (_fitted(file, ctx, Place(item=item, items=items)) for item, file in enumerate(files.files, start=1))
    return exchanged(files, fitted)


def _fitted(file: MediaFile, ctx: JobContext[Settings], place: Place) -> MediaFile:
    limit_bytes = ctx.limits.upload_limit_bytes
    if file.size_bytes <= limit_bytes or file.kind not in _KINDS:
        return file
    film = films.look(ctx.ffmpeg_path, file.path)
    plan = fitting.plan(film, limit_bytes, most_lines=ctx.settings.most_lines)
    if plan is None:
        ctx.log.info("not made to fit", file=file.path.name, reason="hopeless", seconds=film.seconds)
        return file
    bounds = Bounds(most_bytes=limit_bytes, longest_s=ctx.settings.longest_s)
    conversion = Conversion(ctx=ctx, source=file, bounds=bounds, length_s=film.seconds, place=place)
    return _converted(conversion, plan) or file


def _converted(conversion: Conversion, first: Plan) -> MediaFile | None:
    file, log = conversion.source, conversion.ctx.log
    content = sniff.MP4 if first.picture_bps else sniff.M4A
    output = beside(file, conversion.ctx, content.suffix)
    plan: Plan | None = first
    for number in range(1, TRIES + 1):
        if plan is None:
            break
        options = encoding.to_size(plan) if plan.picture_bps else encoding.to_sound(plan.sound_bps, with_cover=True)
        try:
            size_bytes = conversion.run(output, options)
        except OversizedError as error:
            log.info("too large again", file=file.path.name, number=number, share=round(error.share, 3))
            plan = plan.lower(error.share)
        except GivenUpError as error:
            log.info("not made to fit", file=file.path.name, reason=str(error))
            break
        else:
            log.info("made to fit", file=file.path.name, before=file.size_bytes, after=size_bytes, number=number)
            return replaced(file, output, content)
    return None

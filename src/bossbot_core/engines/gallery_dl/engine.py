"""Runs gallery-dl for one job and judges what came of it."""

from collections.abc import Sequence
from typing import Any

from attrs import evolve
from gallery_dl import __version__, exception

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    JobContext,
    MediaFiles,
    MediaInfo,
    PermanentError,
    TransientError,
)
from bossbot_core.api.wording import sentence
from bossbot_core.engines.accounts import job_cookies
from bossbot_core.engines.failures import failure
from bossbot_core.engines.gallery_dl.configuration import configure
from bossbot_core.engines.gallery_dl.extractors import find
from bossbot_core.engines.gallery_dl.job import EngineJob
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.engines.gallery_dl.record import Record
from bossbot_core.engines.meter import ByteMeter, Refusal
from bossbot_core.engines.replies import leave
from bossbot_core.engines.results import collect
from bossbot_core.engines.trust import authorities

UNSAID_WAIT_S = 30.0
"""How long a platform is left alone that asks to slow down without saying until when."""


def run(urls: Sequence[str], ctx: JobContext[Any], options: GalleryDlOptions) -> MediaFiles:
    """Fetch each address in turn; see `gallery_dl.download_all`."""
    record = Record(
        ctx=ctx,
        options=options,
        meter=ByteMeter(ctx.limits, ctx.progress, items=_wanted(urls, ctx)),
        cookies=job_cookies(options.cookies_file, options.cookie_domains),
    )
    try:
        with authorities(ctx.egress.ca_file):
            configure(ctx, options)
            _fetch(urls, record)
    except (Refusal, BossBotError) as caught:
        error = caught.error if isinstance(caught, Refusal) else caught
        leave(error, record.reply, ctx.workspace.root, f"gallery-dl {__version__}")
        raise _eased(error, ctx) from None
    finally:
        record.close()
    return collect(record.files, ctx, _info(record, urls[0]))


def _wanted(urls: Sequence[str], ctx: JobContext[Any]) -> int | None:
    """How many of several addresses will be fetched; None where one may bring many files."""
    limits = ctx.limits
    return min(len(urls), limits.max_items, limits.selection.count or len(urls)) if len(urls) > 1 else None


def _fetch(urls: Sequence[str], record: Record) -> None:
    status = 0
    for url in urls:
        extractor = find(url, record.options.extractors)
        if extractor is None:
            raise PermanentError(ErrorCode.UNSUPPORTED_URL, detail=f"no allowed extractor for {url}")
        try:
            status |= EngineJob(extractor, record=record).run()
        except exception.TerminateExtraction:
            break
        finally:
            if extractor.session is not None:
                extractor.session.close()
    if status or not record.files:
        _judge(record, status)


def _eased(error: BossBotError, ctx: JobContext[Any]) -> BossBotError:
    """An error that asks for less, once all jobs of the platform know that."""
    if error.code is ErrorCode.RATE_LIMITED:
        ctx.limiter.back_off(getattr(error, "retry_after_s", None) or UNSAID_WAIT_S)
    return error


def _judge(record: Record, status: int) -> None:
    """Part of an album is better than none, unless a second try may bring the rest."""
    error = record.options.reader.judged(_reason(record, status))
    if not record.files or isinstance(error, TransientError):
        raise error
    record.ctx.log.warning("some files failed", code=error.code, detail=error.detail)


def _reason(record: Record, status: int) -> BossBotError:
    if not record.files and not status and not record.complaints and not record.errors:
        return _nothing(record)
    return next(iter(record.refusals), None) or failure(record.evidence())


def _nothing(record: Record) -> PermanentError:
    chosen = str(record.ctx.limits.selection)
    if not (record.seen and chosen):
        return PermanentError(ErrorCode.NO_MEDIA, detail="the extractor found no files")
    template = sentence("None of the items {chosen} is there; there are {count}.")
    return PermanentError(ErrorCode.NO_MEDIA, template, chosen=chosen, count=record.seen)


def _info(record: Record, url: str) -> MediaInfo:
    info = record.options.describe(record.keywords or {})
    return info if info.source_url else evolve(info, source_url=url)

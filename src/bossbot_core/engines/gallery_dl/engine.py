"""Runs gallery-dl for one job and judges what came of it."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve
from gallery_dl import __version__, exception

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    JobContext,
    Listing,
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
from bossbot_core.engines.gallery_dl.lists import SurveyJob, listed
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.engines.gallery_dl.record import Record
from bossbot_core.engines.meter import ByteMeter, Refusal
from bossbot_core.engines.replies import leave
from bossbot_core.engines.results import collect
from bossbot_core.engines.together import strictest, together
from bossbot_core.engines.trust import authorities

UNSAID_WAIT_S = 30.0
"""How long a platform is left alone that asks to slow down without saying until when."""


def run(urls: Sequence[str], ctx: JobContext[Any], options: GalleryDlOptions) -> MediaFiles:
    """Fetch each address in turn; see `gallery_dl.download_all`."""
    record = _record(ctx, options, items=_wanted(urls, ctx))
    with _at_work(record):
        status = _each(urls, record, EngineJob)
        if status or not record.files:
            _judge(record, status)
    return collect(record.files, ctx, _info(record, urls[0]), left_out=record.left_out)


def survey(url: str, ctx: JobContext[Any], options: GalleryDlOptions) -> Listing:
    """Look up what one address lists; see `gallery_dl.survey`."""
    record = _record(ctx, options)
    with _at_work(record):
        status = _each((url,), record, SurveyJob)
        if not record.listed:
            _judge(record, status)
    return listed(record, complete=not status and not record.cut and record.seen == len(record.listed))


def _record(ctx: JobContext[Any], options: GalleryDlOptions, *, items: int | None = None) -> Record:
    return Record(
        ctx=ctx,
        options=options,
        meter=ByteMeter(ctx.limits, ctx.progress, items=items),
        cookies=job_cookies(options.cookies_file, options.cookie_domains),
    )


@contextlib.contextmanager
def _at_work(record: Record) -> Iterator[None]:
    try:
        with authorities(record.ctx.egress.ca_file):
            configure(record.ctx, record.options)
            yield
    except (Refusal, BossBotError) as caught:
        error = caught.error if isinstance(caught, Refusal) else caught
        leave(error, record.reply, record.ctx.workspace.root, f"gallery-dl {__version__}")
        raise _eased(error, record.ctx) from None
    finally:
        record.close()


def _wanted(urls: Sequence[str], ctx: JobContext[Any]) -> int | None:
    """How many of several addresses will be fetched; None where one may bring many files."""
    limits = ctx.limits
    return min(len(urls), limits.max_items, limits.selection.count or len(urls)) if len(urls) > 1 else None


def _each(urls: Sequence[str], record: Record, kind: type[EngineJob]) -> int:
    status = 0
    for url in urls:
        extractor = find(url, record.options.extractors)
        if extractor is None:
            raise PermanentError(ErrorCode.UNSUPPORTED_URL, detail=f"no allowed extractor for {url}")
        try:
            status |= kind(extractor, record=record).run()
        except exception.TerminateExtraction:
            break
        finally:
            if extractor.session is not None:
                extractor.session.close()
    return status


def _eased(error: BossBotError, ctx: JobContext[Any]) -> BossBotError:
    """An error that asks for less, once all jobs of the platform know that."""
    if error.code is ErrorCode.RATE_LIMITED:
        ctx.limiter.back_off(getattr(error, "retry_after_s", None) or UNSAID_WAIT_S)
    return error


def _judge(record: Record, status: int) -> None:
    """Part of an album is better than none, unless a further try may bring the rest."""
    error = record.options.reader.judged(_reason(record, status))
    if not record.files or (isinstance(error, TransientError) and not record.ctx.last_try):
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
    if record.options.whole is not None:
        return together(record.options.whole, record.posts)
    info = record.options.describe(record.keywords or {})
    # What is shown of a thread may be for adults though the post that was asked for is not.
    restricted = True if strictest(record.posts) else info.age_restricted
    return evolve(info, source_url=info.source_url or url, age_restricted=restricted)

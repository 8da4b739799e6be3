"""gallery-dl's download job with our allow-list, pace, byte limits and ears."""

import time
from collections import defaultdict
from functools import partial
from typing import Any

from gallery_dl import exception
from gallery_dl.job import DownloadJob
from gallery_dl.output import NullOutput

from bossbot_core.api import BossBotError, ErrorCode, TransientError
from bossbot_core.engines.cookies import standard
from bossbot_core.engines.door import word_of
from bossbot_core.engines.failures import wait_asked
from bossbot_core.engines.gallery_dl.downloads import FileDownloader
from bossbot_core.engines.gallery_dl.extractors import find
from bossbot_core.engines.gallery_dl.hearing import reply_of
from bossbot_core.engines.gallery_dl.manifests import ManifestDownloader
from bossbot_core.engines.gallery_dl.pacing import adapt
from bossbot_core.engines.gallery_dl.record import Listener, Record
from bossbot_core.engines.meter import FileRefusal, Refusal
from bossbot_core.engines.pages import bound
from bossbot_core.engines.replies import arrived
from bossbot_core.engines.results import Found

_MANIFESTS = {"m3u8": "hls", "mpd": "dash"}
_DOWNLOADERS = {"http": FileDownloader, "https": FileDownloader, "ytdl": ManifestDownloader}
_PATIENCE_S = 5.0
"""A longer wait is the queue's business: the job makes room for others meanwhile."""


class EngineJob(DownloadJob):  # type: ignore[misc]  # gallery-dl is not typed
    """One extractor's run; jobs that it starts for further addresses share its record."""

    def __init__(self, extractor: Any, parent: "EngineJob | None" = None, *, record: Record | None = None) -> None:
        # The first job is given a record, gallery-dl gives a parent to all others.
        self.record: Record = parent.record if parent is not None else record  # type: ignore[assignment]  # as said
        super().__init__(extractor, parent)
        self.out = Output(self.record)

    def _wrap_logger(self, _logger: object) -> Listener:
        return Listener(self.record)

    def _init(self) -> None:
        extractor = self.extractor
        extractor.request = partial(_paced, self.record, extractor.request)
        extractor.wait = _wait
        extractor.cookies_load = partial(_give_cookies, self.record, extractor)
        super()._init()
        hooks = extractor.session.hooks["response"]
        if not any(isinstance(hook, ResponseHook) for hook in hooks):
            hooks.append(ResponseHook(self.record))

    def initialize(self, kwdict: dict[str, Any] | None = None) -> None:
        """Join our own hook to a job that has no postprocessors."""
        super().initialize(kwdict)
        self.hooks = defaultdict(list, after=[self._finished])

    def run(self) -> int:
        """Work through one address; one that fails before it names a file counts as an item that did not come."""
        record = self.record
        before = record.started, record.left_out
        complaints = len(record.complaints)
        status = int(super().run())
        failed = status or len(record.complaints) > complaints
        if failed and before == (record.started, record.left_out) and record.takes_more():
            record.left_out += 1
        return status

    def handle_directory(self, kwdict: dict[str, Any]) -> None:
        """Keep what describes the job, and let the engine make its folder."""
        self.record.introduce(kwdict)
        super().handle_directory(kwdict)

    def handle_url(self, url: str, kwdict: dict[str, Any]) -> None:
        """Number the files that are wanted through all jobs of this run, and stop after the most that one may fetch."""
        record = self.record
        if not record.options.reader.wants(kwdict):
            return
        record.seen += 1
        selection = record.ctx.limits.selection
        if selection.last is not None and record.seen > selection.last:
            raise exception.TerminateExtraction
        if record.seen not in selection:
            return
        if record.started >= record.ctx.limits.max_items:
            record.ctx.log.info("album cut", items=record.started)
            raise exception.TerminateExtraction
        record.started += 1
        kwdict["bossbot_num"] = record.started
        came = len(record.files)
        self._fetch(url, kwdict)
        if len(record.files) == came and record.options.reader.misses(kwdict):
            record.left_out += 1

    def _fetch(self, url: str, kwdict: dict[str, Any]) -> None:
        record = self.record
        try:
            super().handle_url(*_as_stream(url, kwdict))
        except FileRefusal as refusal:
            if refusal.ends(last_try=record.ctx.last_try):
                raise
            self.status |= exception.HttpError.code
            record.drop(refusal.error)

    def handle_queue(self, url: str, kwdict: dict[str, Any]) -> None:
        """Follow an address only to an extractor that is allowed."""
        given = kwdict.get("_extractor")
        found = find(url, self.record.options.extractors)
        if found is None or (given is not None and type(found) is not given):
            self.record.ctx.log.info("address not followed", url=url)
            return
        super().handle_queue(url, {**kwdict, "_extractor": type(found)})

    def get_downloader(self, scheme: str) -> Any:
        """Plain addresses with our own care, manifests through yt-dlp with our parameters, nothing else."""
        kind = _DOWNLOADERS.get(scheme)
        if kind is not None and scheme not in self.downloaders:
            self.downloaders[scheme] = kind(self)
        return self.downloaders.get(scheme)

    def _finished(self, pathfmt: Any) -> None:
        record = self.record
        path = record.ctx.workspace.root / pathfmt.realpath
        options, keywords = record.options, pathfmt.kwdict
        beside = not options.reader.misses(keywords)
        record.files.append(Found(path=path, alt_text=options.alt_text_of(keywords), beside=beside))
        record.posts.append(options.describe(keywords))


class Output(NullOutput):  # type: ignore[misc]  # gallery-dl is not typed
    """gallery-dl's progress display, turned into our meter."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def progress(self, bytes_total: int | None, bytes_downloaded: int, _bytes_per_second: int) -> None:
        """Called after each chunk has been written."""
        record = self._record
        record.meter.received(record.started, "file", bytes_downloaded, bytes_total)


class ResponseHook:
    """Hears every reply: remembers bad statuses, and gives the job back to the queue at the first 429."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __call__(self, response: Any, *, stream: bool = False, **_: object) -> None:
        """Called by requests for each reply, redirects included."""
        record = self._record
        record.resources.append(response)
        adapt(response.raw)
        if not stream or response.is_redirect:
            bound(response.raw)
        if response.status_code < 400:
            return
        record.status = response.status_code
        record.retry_after_s = wait_asked(response.headers)
        record.refused = word_of(response.headers)
        if response.status_code == 429:
            raise _rate_limited(record.retry_after_s)


def _as_stream(url: str, kwdict: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A manifest that an extractor takes for the film itself is handed to yt-dlp; anything else stays."""
    kind = _MANIFESTS.get(str(kwdict.get("extension")))
    if kind is None or not url.startswith(("https://", "http://")):
        return url, kwdict
    return f"ytdl:{url}", {**kwdict, "extension": "mp4", "_ytdl_manifest": kind}


def _paced(record: Record, request: Any, *args: Any, **kwargs: Any) -> Any:
    reader = record.options.reader
    if reader.satisfied():
        raise exception.StopExtraction
    _count(record, kwargs)
    record.ctx.limiter.acquire()
    response = _answer(record, partial(request, *args, **kwargs))
    if kwargs.get("stream"):
        return response
    record.reply, reply = arrived(response), reply_of(response)
    try:
        reader.heard(reply)
    except BossBotError as error:
        raise Refusal(error) from None
    if reply.content is not None:
        response.json = lambda **_: reply.content
    return response


def _count(record: Record, kwargs: dict[str, Any]) -> None:
    """End a walk through pages that takes too many requests; what was found so far is kept."""
    if kwargs.get("stream"):
        return
    if record.asked >= record.options.most_requests:
        record.cut = True
        raise exception.StopExtraction
    record.asked += 1


def _answer(record: Record, request: Any) -> Any:
    try:
        return request()
    except exception.HttpError as error:
        if error.response is not None:
            record.reply = arrived(error.response)
        raise


def _give_cookies(record: Record, extractor: Any, _path: str) -> None:
    """Replaces the engine's own reading of the file, which would take every site's cookies and one format only."""
    extractor.cookies_update(map(standard, record.cookies))


def _wait(
    seconds: float | str | None = None,
    until: Any = None,
    adjust: float = 1.0,
    **_: object,
) -> None:
    """Replaces the engine's own waiting, which has no bound; extractors pass headers on as they came."""
    if seconds is None:
        seconds = float(until.timestamp() if hasattr(until, "timestamp") else until) - time.time()
    wait_s = float(seconds) + adjust
    if wait_s > _PATIENCE_S:
        raise _rate_limited(wait_s)
    time.sleep(max(wait_s, 0.0))


def _rate_limited(wait_s: float | None) -> Refusal:
    return Refusal(TransientError(ErrorCode.RATE_LIMITED, retry_after_s=wait_s, detail="the platform asked to wait"))

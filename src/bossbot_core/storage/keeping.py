"""Changes of the guild tree, one at a time: what is counted or found stays true until the change is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

import structlog

from bossbot_core.api import ErrorCode, MediaFiles, PermanentError
from bossbot_core.storage.copies import Copies, folder_of, intact, link
from bossbot_core.storage.media import StoredMedia, StoreRequest
from bossbot_core.storage.quota import Quota
from bossbot_core.storage.results import check, disk_errors
from bossbot_core.storage.tree import GuildTree, guild_of, read_metadata, removed_bytes, write_metadata

log = structlog.get_logger("storage")


class Keeping:
    """Puts files into the tree and takes them out; knows which jobs' files are in use."""

    def __init__(self, temp: Path, tree: GuildTree, quota: Quota, clock: Callable[[], datetime]) -> None:
        self._temp = temp
        self._tree = tree
        self._quota = quota
        self._clock = clock
        self._changing = RLock()
        self._counting = Lock()
        self._holds: Counter[int] = Counter()
        self._copies: Copies | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing else changes the tree, or what was promised, within the block."""
        with self._changing:
            yield

    @contextmanager
    def hold(self, job_id: int) -> Iterator[None]:
        """What is found of the job within the block stays. Never waits: a removal under way is over for who looks."""
        with self._counting:
            self._holds[job_id] += 1
        try:
            yield
        finally:
            with self._counting:
                self._holds[job_id] -= 1
                if not self._holds[job_id]:
                    del self._holds[job_id]

    def in_use(self, job_id: int) -> bool:
        """Whether the job is held or holds a reservation."""
        return job_id in self._holds or job_id in self._quota

    def remove(self, folder: Path, *, unless: Callable[[int], bool] = lambda _: False) -> int | None:
        """Remove a job's folder; the bytes freed, or None where it stays: it is in use, or would not go."""
        job_id = int(folder.name)
        with self._changing:
            if self.in_use(job_id) or unless(job_id):
                return None
            media = read_metadata(folder)
            freed = removed_bytes(folder)
            if folder.is_relative_to(self._tree.root):
                self._quota.recount(guild_of(folder))
            if media is not None and freed is not None and self._copies is not None:
                self._copies.forget(media.media_key, folder)
            return freed

    def discard(self, guild_id: int, job_id: int) -> bool:
        """Remove a job's files; whether they are all gone. Copies of other jobs keep theirs."""
        with self._changing:
            gone = [self.remove(folder) for folder in self._tree.folders_of(guild_id, job_id)]
        return None not in gone

    def find(self, guild_id: int, job_id: int) -> StoredMedia | None:
        """A job's files, if they are all there."""
        with self._changing:
            return self._tree.find(guild_id, job_id)

    def store(self, request: StoreRequest, files: MediaFiles) -> StoredMedia:
        """Move a job's files into the tree; see `Storage.store`."""
        with self.hold(request.job_id), disk_errors():
            if (stored := self.find(request.guild_id, request.job_id)) is not None:
                return stored
            if not files.files:
                raise PermanentError(ErrorCode.NO_MEDIA)
            results = [check(file, self._temp / str(request.job_id)) for file in files.files]
            size_bytes = sum(result.size_bytes for result in results)
            with self._changing:
                now = self._clock()
                self._make_way(request, size_bytes, now)
                with self._counted(request, size_bytes, now):
                    return self._kept(self._tree.store(request, results, files, now))

    def adopt(self, request: StoreRequest) -> StoredMedia | None:
        """Give a job a verified copy of what is stored; see `Storage.adopt`."""
        with self.hold(request.job_id), disk_errors():
            if (stored := self.find(request.guild_id, request.job_id)) is not None:
                return stored
            day = self._tree.day(request.guild_id, self._clock())
            for folder in self.copies().folders(request.media_key, day):
                linked = self._link(folder, request)
                if linked is not None and intact(linked):
                    with self._changing:
                        write_metadata(folder_of(linked), linked)
                        return self._kept(linked)
                if linked is not None:
                    self._drop(folder, linked)
        return None

    def copies(self) -> Copies:
        """Which copies there are; read from the tree when first asked."""
        with self._changing:
            if self._copies is None:
                self._copies = Copies.of(self._tree)
            return self._copies

    def _link(self, folder: Path, request: StoreRequest) -> StoredMedia | None:
        with self._changing:
            source = read_metadata(folder)
            if source is None:
                self.copies().forget(request.media_key, folder)
                return None
            if not source.may_serve(request):
                return None
            now = self._clock()
            same_day = folder.parent == self._tree.day(request.guild_id, now)
            size_bytes = 0 if same_day else sum(file.size_bytes for file in source.files)
            self._make_way(request, size_bytes, now)
            with self._counted(request, size_bytes, now):
                linked = link(source, request, self._tree.begin(request, now), now, self._quota)
            if same_day and any(file.path.lstat().st_nlink == 1 for file in linked.files):
                self._quota.recount(request.guild_id)
            return linked

    def _make_way(self, request: StoreRequest, size_bytes: int, now: datetime) -> None:
        if self._tree.clear(request.guild_id, request.job_id):
            self._quota.recount(request.guild_id)
        self._quota.check_kept(request.job_id, request.guild_id, size_bytes, now)

    @contextmanager
    def _counted(self, request: StoreRequest, size_bytes: int, now: datetime) -> Iterator[None]:
        """Files come into the guild's day; where that fails they are gone again, and what is left is counted."""
        try:
            yield
        except BaseException:
            self._quota.recount(request.guild_id)
            with suppress(OSError):
                self._tree.clear(request.guild_id, request.job_id)
            raise
        self._quota.kept(request.guild_id, size_bytes, now)

    def _drop(self, damaged: Path, linked: StoredMedia) -> None:
        log.warning("stored copy damaged", folder=str(damaged))
        with self._changing:
            self._tree.clear(linked.guild_id, linked.job_id)
            self._quota.recount(linked.guild_id)
            self.copies().forget(linked.media_key, damaged)
            self.remove(damaged)

    def _kept(self, media: StoredMedia) -> StoredMedia:
        if self._copies is not None:
            self._copies.add(media)
        self._quota.settle(media.job_id)
        return media

"""Changes of the guild tree, one at a time: what is counted or found stays true until the change is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

import structlog

from bossbot_core.api import ErrorCode, MediaFiles, PermanentError
from bossbot_core.storage.copies import Copies, folder_of, intact, link
from bossbot_core.storage.media import StoredMedia, StoreRequest
from bossbot_core.storage.quota import Quota
from bossbot_core.storage.results import check, disk_errors, identity
from bossbot_core.storage.tree import GuildTree, read_metadata, remove_folder, removed_bytes, write_metadata

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
            freed = removed_bytes(folder)
            if freed is not None and self._copies is not None:
                self._copies.forget(folder)
            return freed

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
            sizes = {result.identity: result.size_bytes for result in results}
            with self._changing:
                now = self._clock()
                self._quota.check_kept(request.job_id, request.guild_id, sizes, now)
                return self._kept(self._tree.store(request, results, files.info, now))

    def adopt(self, request: StoreRequest) -> StoredMedia | None:
        """Give a job a verified copy of what is stored; see `Storage.adopt`."""
        with self.hold(request.job_id), disk_errors():
            if (stored := self.find(request.guild_id, request.job_id)) is not None:
                return stored
            for folder in self.copies().folders(request.media_key):
                linked = self._link(folder, request)
                if linked is not None and intact(linked):
                    with self._changing:
                        write_metadata(folder_of(linked), linked)
                        return self._kept(linked)
                if linked is not None:
                    self._drop(folder, folder_of(linked))
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
                self.copies().forget(folder)
                return None
            if not source.may_serve(request):
                return None
            now = self._clock()
            sizes = {identity(file.path.lstat()): file.size_bytes for file in source.files}
            self._quota.check_kept(request.job_id, request.guild_id, sizes, now)
            mine = self._tree.begin(request, now)
            try:
                return link(source, request, mine, now, self._quota)
            except BaseException:
                remove_folder(mine)
                raise

    def _drop(self, damaged: Path, linked: Path) -> None:
        log.warning("stored copy damaged", folder=str(damaged))
        with self._changing:
            remove_folder(linked)
            self.copies().forget(damaged)
            self.remove(damaged)

    def _kept(self, media: StoredMedia) -> StoredMedia:
        if self._copies is not None:
            self._copies.add(media)
        self._quota.settle(media.job_id)
        return media

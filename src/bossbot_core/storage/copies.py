"""One fetch for the same media: a stored download serves later askers, each with a folder of their own.

Copies are hard links where the disk has them: each may be removed when its own time comes, and none costs room. The
index lives in memory and is read from the `metadata.json` files, which are the truth.
"""

import errno
import heapq
import shutil
from datetime import datetime
from pathlib import Path

import structlog
from attrs import evolve

from bossbot_core.storage.media import StoredMedia, StoreRequest
from bossbot_core.storage.quota import Quota
from bossbot_core.storage.results import refused, sha256_of
from bossbot_core.storage.tree import CONTENT, GuildTree, read_metadata, stored_name

_NO_LINKS = frozenset({errno.EXDEV, errno.EMLINK, errno.EPERM, errno.ENOTSUP, errno.ENOSYS})

MOST_KEYS = 5_000
"""A day's downloads of a busy bot, and less than 1 MiB of memory."""

MOST_OF_ONE = 100
"""Folders remembered for one media: each who asks for what is popular looks through them."""

log = structlog.get_logger("storage")


class Copies:
    """Which folders hold which media; a folder that is gone or damaged is found out when it is used.

    What was stored or used last is remembered: of the rest the files are there, and fetched anew for who asks again.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        # As small as can be, since there are thousands: folders by the hash of their key, one a line. Two keys with one
        # hash do no harm: whoever looks into a folder sees whose it is.
        self._places: dict[int, str] = {}

    @classmethod
    def of(cls, tree: GuildTree) -> "Copies":
        """The newest copies in `tree`."""
        copies = cls(tree.root)
        newest = heapq.nlargest(MOST_KEYS, tree.folders(), key=lambda folder: int(folder.name))
        for folder in reversed(newest):
            if (media := read_metadata(folder)) is not None:
                copies.add(media)
        return copies

    def __len__(self) -> int:
        return sum(len(places.splitlines()) for places in self._places.values())

    def add(self, media: StoredMedia) -> None:
        """Remember what was stored."""
        if media.media_key and media.files:
            self._put(media.media_key, [*self._get(media.media_key), str(folder_of(media).relative_to(self._root))])

    def forget(self, media_key: str, folder: Path) -> None:
        """Its files are gone, or not to be used again."""
        gone = str(folder.relative_to(self._root))
        self._put(media_key, [place for place in self._get(media_key) if place != gone])

    def folders(self, media_key: str, day: Path) -> list[Path]:
        """Where copies should be; those in `day`, where another name takes no room, come first."""
        folders = [self._root / place for place in self._get(media_key)]
        return sorted(folders, key=lambda folder: folder.parent != day)

    def _get(self, media_key: str) -> list[str]:
        return self._places.get(hash(media_key), "").splitlines()

    def _put(self, media_key: str, places: list[str]) -> None:
        self._places.pop(hash(media_key), None)
        if places:
            self._places[hash(media_key)] = "\n".join(places[-MOST_OF_ONE:])
        if len(self._places) > MOST_KEYS:
            del self._places[next(iter(self._places))]


def folder_of(media: StoredMedia) -> Path:
    """The job's folder in the tree."""
    return media.files[0].path.parent.parent


def link(source: StoredMedia, request: StoreRequest, folder: Path, now: datetime, quota: Quota) -> StoredMedia:
    """Give `folder` the files of `source`; it does not count before they are verified and its metadata is written."""
    files = tuple(evolve(file, path=folder / CONTENT / stored_name(file.name, now)) for file in source.files)
    for file, mine in zip(source.files, files, strict=True):
        _link_file(file.path, mine.path, quota)
    return evolve(
        source,
        job_id=request.job_id,
        guild_id=request.guild_id,
        source_url=request.source_url,
        stored_at=now,
        files=files,
        shareable=source.shareable and request.shareable,
    )


def intact(media: StoredMedia) -> bool:
    """Whether every file still has the checksum it was stored with."""
    return all(sha256_of(file.path) == file.sha256 for file in media.files)


def _link_file(source: Path, target: Path, quota: Quota) -> None:
    if source.is_symlink():
        raise refused(source, "a link stands in its place")
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        quota.check_free(source.lstat().st_size)
        shutil.copyfile(source, target, follow_symlinks=False)
        target.chmod(0o600)

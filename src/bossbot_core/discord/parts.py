"""Which files go into which message: the order of the post, within Discord's limits."""

from collections.abc import Iterator, Sequence
from itertools import batched

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.runner import FileLink
from bossbot_core.storage import StoredFile, StoredMedia

MAX_FILES = 10
"""Attachments in one message (OpenAPI specification: maxItems 10)."""

MIN_REQUEST_BYTES = 25 * 1024 * 1024
"""Bytes one request may always carry (resources/message#create-message); a larger file limit lifts it."""

LINKS_A_MESSAGE = 2
"""Links beside a caption in the 2000 characters of a message (resources/message#create-message)."""


@frozen(kw_only=True)
class LinkedFile:
    """A file that is larger than may be attached; `number` is its place in the post, from 1."""

    file: StoredFile
    number: int
    link: FileLink | None = None


@frozen(kw_only=True)
class Part:
    """One message of a delivery; `index` counts from 0. The same job always makes the same parts.

    A part has files to attach, or files that are only linked to.
    """

    index: int
    total: int
    files: tuple[StoredFile, ...] = ()
    linked: tuple[LinkedFile, ...] = ()

    @property
    def size_bytes(self) -> int:
        """Sum of its files."""
        return sum(file.size_bytes for file in self.files)


def parts_of(media: StoredMedia, upload_limit_bytes: int) -> list[Part]:
    """The messages that carry `media`, large files last; raises `PermanentError(NO_MEDIA)`."""
    if not media.files:
        raise PermanentError(ErrorCode.NO_MEDIA)
    small = [file for file in media.files if file.size_bytes <= upload_limit_bytes]
    large = [
        LinkedFile(file=file, number=number)
        for number, file in enumerate(media.files, start=1)
        if file.size_bytes > upload_limit_bytes
    ]
    groups = list(_groups(small, max(upload_limit_bytes, MIN_REQUEST_BYTES)))
    links = list(batched(large, LINKS_A_MESSAGE))
    total = len(groups) + len(links)
    parts = [Part(index=index, total=total, files=group) for index, group in enumerate(groups)]
    parts += [Part(index=index, total=total, linked=group) for index, group in enumerate(links, start=len(groups))]
    return parts


def _groups(files: Sequence[StoredFile], budget_bytes: int) -> Iterator[tuple[StoredFile, ...]]:
    group: list[StoredFile] = []
    for file in files:
        size_bytes = sum(other.size_bytes for other in group) + file.size_bytes
        if group and (len(group) == MAX_FILES or size_bytes > budget_bytes):
            yield tuple(group)
            group = []
        group.append(file)
    if group:
        yield tuple(group)

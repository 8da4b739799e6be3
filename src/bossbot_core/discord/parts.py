"""Which files go into which message: the order of the post, within Discord's limits."""

from collections.abc import Iterator

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.messages import captions
from bossbot_core.storage import StoredFile, StoredMedia

MAX_FILES = 10
"""Attachments in one message (OpenAPI specification: maxItems 10)."""

MIN_REQUEST_BYTES = 25 * 1024 * 1024
"""Bytes one request may always carry (resources/message#create-message); a larger file limit lifts it."""


@frozen(kw_only=True)
class Part:
    """One message of a delivery; `index` counts from 0. The same job always makes the same parts."""

    index: int
    total: int
    files: tuple[StoredFile, ...]

    @property
    def size_bytes(self) -> int:
        """Sum of its files."""
        return sum(file.size_bytes for file in self.files)


def parts_of(media: StoredMedia, upload_limit_bytes: int) -> list[Part]:
    """The messages that carry `media`; raises `PermanentError` (`NO_MEDIA`, `TOO_LARGE`)."""
    if not media.files:
        raise PermanentError(ErrorCode.NO_MEDIA)
    _check_sizes(media.files, upload_limit_bytes)
    groups = list(_groups(media.files, max(upload_limit_bytes, MIN_REQUEST_BYTES)))
    return [Part(index=index, total=len(groups), files=group) for index, group in enumerate(groups)]


def _check_sizes(files: tuple[StoredFile, ...], limit_bytes: int) -> None:
    for number, file in enumerate(files, start=1):
        if file.size_bytes > limit_bytes:
            raise captions.too_large(file.size_bytes, limit_bytes, number=number, count=len(files))


def _groups(files: tuple[StoredFile, ...], budget_bytes: int) -> Iterator[tuple[StoredFile, ...]]:
    group: list[StoredFile] = []
    for file in files:
        size_bytes = sum(other.size_bytes for other in group) + file.size_bytes
        if group and (len(group) == MAX_FILES or size_bytes > budget_bytes):
            yield tuple(group)
            group = []
        group.append(file)
    yield tuple(group)

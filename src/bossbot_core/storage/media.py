"""Media at rest: what a finished download is, as a value."""

from datetime import datetime
from pathlib import Path

from attrs import frozen

from bossbot_core.api import FileKind, MediaInfo


@frozen(kw_only=True)
class StoreRequest:
    """Whose files are to be stored, and where they came from."""

    job_id: int
    guild_id: int
    plugin: str
    media_id: str
    source_url: str


@frozen(kw_only=True)
class StoredFile:
    """One file in the guild tree; `path` is absolute, `name` is what people see, `sha256` is hexadecimal."""

    path: Path
    name: str
    kind: FileKind
    mime_type: str
    size_bytes: int
    sha256: str
    alt_text: str = ""


@frozen(kw_only=True)
class StoredMedia:
    """A job's files and the text around them, as `metadata.json` describes them."""

    job_id: int
    guild_id: int
    plugin: str
    media_id: str
    source_url: str
    stored_at: datetime
    files: tuple[StoredFile, ...]
    info: MediaInfo

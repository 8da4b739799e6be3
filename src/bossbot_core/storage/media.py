"""Media at rest: what a finished download is, as a value."""

from datetime import datetime
from pathlib import Path

from attrs import frozen

from bossbot_core.api import FileKind, MediaInfo


@frozen(kw_only=True)
class StoreRequest:
    """Whose files are to be stored, and where they came from.

    Requests with the same `media_key` want the same files; empty is never the same. `shareable` is False where the
    files came by someone's cookies: no other guild gets a copy then.
    """

    job_id: int
    guild_id: int
    plugin: str
    media_id: str
    source_url: str
    media_key: str = ""
    shareable: bool = True


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
    """A job's files and the text around them, as `metadata.json` describes them.

    `left_out` is how many more were wanted and could not be fetched.
    """

    job_id: int
    guild_id: int
    plugin: str
    media_id: str
    source_url: str
    stored_at: datetime
    files: tuple[StoredFile, ...]
    info: MediaInfo
    media_key: str = ""
    shareable: bool = True
    left_out: int = 0

    def may_serve(self, request: StoreRequest) -> bool:
        """Whether `request` wants these very files and may see them; guild 0 is everybody's direct messages."""
        same_guild = request.guild_id == self.guild_id != 0
        return bool(self.media_key) and self.media_key == request.media_key and (self.shareable or same_guild)

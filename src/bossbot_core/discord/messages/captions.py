"""The words around delivered files, and why files cannot be delivered."""

from typing import Any

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import count_text, sentence, size_text
from bossbot_core.discord.safe_text import link, literal
from bossbot_core.storage import StoredMedia

_TITLE_LENGTH = 200
_AUTHOR_LENGTH = 100


def caption(media: StoredMedia, *, part: int, parts: int, mention: int | None = None) -> str:
    """The text above the files; its last line is the job's marker."""
    lines = [f"<@{mention}>" if mention else ""]
    if part == 0:
        lines += [_headline(media), link(media.info.source_url) or link(media.source_url)]
    return "\n".join([line for line in lines if line] + [marker(media.job_id, part, parts)])


def marker(job_id: int, part: int, parts: int) -> str:
    """The line by which a delivered message is known again, the same in every language; `part` counts from 0."""
    return f"-# job {job_id} · {part + 1}/{parts}"


def too_large(size_bytes: int, limit_bytes: int, *, number: int, count: int) -> PermanentError:
    """Why a file cannot be posted; `number` is its place in the post, from 1."""
    # To the byte where both would read the same.
    same = size_text(size_bytes) == size_text(limit_bytes)
    sizes: dict[str, Any] = {
        "actual_bytes": f"{count_text(size_bytes)} B" if same else size_bytes,
        "most_bytes": f"{count_text(limit_bytes)} B" if same else limit_bytes,
    }
    template = (
        sentence("The file is {actual_bytes}; at most {most_bytes} a file can be posted here.")
        if count == 1
        else sentence("File {number} of {count} is {actual_bytes}; at most {most_bytes} a file can be posted here.")
    )
    return PermanentError(ErrorCode.TOO_LARGE, template, number=number, count=count, **sizes)


def _headline(media: StoredMedia) -> str:
    title = literal(media.info.title or media.info.text, _TITLE_LENGTH)
    author = literal(media.info.author or media.info.author_handle, _AUTHOR_LENGTH)
    return " · ".join(filter(None, [f"**{title}**" if title else "", author]))

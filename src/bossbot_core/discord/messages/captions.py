"""The words around delivered files, and why files cannot be delivered."""

from collections.abc import Sequence
from typing import Any

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import count_text, sentence, size_text
from bossbot_core.discord.safe_text import link, literal
from bossbot_core.discord.speech import Speech
from bossbot_core.runner import FileLink
from bossbot_core.storage import StoredFile, StoredMedia

_TITLE_LENGTH = 200
_AUTHOR_LENGTH = 100
_NAME_LENGTH = 60


def caption(
    media: StoredMedia, say: Speech, *, part: int, parts: int, mention: int | None = None, linked: Sequence[str] = ()
) -> str:
    """The text above the files, or with the `linked` ones; its last line is the job's marker."""
    lines = [f"<@{mention}>" if mention else ""]
    if part == 0:
        lines += [_headline(media, short=bool(linked)), link(media.info.source_url) or link(media.source_url)]
    lines += linked
    if part == 0 and media.left_out:
        lines.append(f"-# {_left_out(media.left_out, say)}")
    return "\n".join([line for line in lines if line] + [marker(media.job_id, part, parts)])


def linked_file(file: StoredFile, where: FileLink, limit_bytes: int, say: Speech, *, spoiler: bool = False) -> str:
    """A file that is too large to be attached: its size, its link, and the end of that in the reader's own time."""
    name = literal(file.name, _NAME_LENGTH)
    end = f"<t:{int(where.ends_at.timestamp())}:f>"
    told = say(
        "{name} is {actual_bytes}, and at most {most_bytes} can be posted here. Download it until {end}:",
        name=f"||{name}||" if spoiler else name,
        actual_bytes=file.size_bytes,
        most_bytes=limit_bytes,
        end=end,
    )
    # Without the angle brackets Discord would fetch the link for a preview.
    return f"{told}\n<{where.url}>"


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


def _left_out(count: int, say: Speech) -> str:
    return say("Items left out because they could not be fetched: {count}", count=count)


def _headline(media: StoredMedia, *, short: bool) -> str:
    # Links need their room in a message.
    title = literal(media.info.title or media.info.text, _TITLE_LENGTH // 3 if short else _TITLE_LENGTH)
    author = literal(media.info.author or media.info.author_handle, _AUTHOR_LENGTH // 3 if short else _AUTHOR_LENGTH)
    return " · ".join(filter(None, [f"**{title}**" if title else "", author]))

"""Turns a request's body into a message: texts, embeds, components and files."""

import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from attrs import evolve

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.ledger import Upload
from bossbot_core.sandbox.messages import COMPONENTS_V2, EPHEMERAL, LOADING, Attachment, Message
from bossbot_core.sandbox.validation import check_message

SPOILER = "SPOILER_"
_KEPT_FLAGS = COMPONENTS_V2 | EPHEMERAL
_USER_MENTION = re.compile(r"<@!?(\d+)>")


def compose(message: Message, body: Mapping[str, Any], files: Sequence[Upload], new_id: Callable[[], str]) -> Message:
    """The message after a post or an edit: keys that the body leaves out stay as they are.

    Raises:
        DiscordError: 50035 for a file that is announced and not sent, 50006 when nothing is left to show.

    """
    flags = (body.get("flags") or 0) & _KEPT_FLAGS
    changed = evolve(
        message,
        content=body.get("content", message.content) or "",
        embeds=tuple(_without_nulls(embed) | {"type": "rich"} for embed in body.get("embeds", message.embeds) or ()),
        components=tuple(_numbered(body.get("components", message.components) or ())),
        attachments=_attachments(message, body, files, new_id),
        flags=(message.flags | flags) & ~LOADING,
    )
    changed = _mentioning(changed, body)
    if changed.empty:
        raise errors.empty_message()
    return changed


def edited(message: Message, body: Mapping[str, Any], files: Sequence[Upload], new_id: Callable[[], str]) -> Message:
    """The message after an edit that Discord takes; raises as `compose` does, and 50035 for a broken limit."""
    kept = len(message.attachments) if body.get("attachments") is None else 0
    check_message({**body, "flags": message.flags | (body.get("flags") or 0)}, len(files), kept)
    return compose(message, body, files, new_id)


def safe_filename(name: str) -> str:
    """A file's name as Discord keeps it: the last part, blanks and odd characters as underscores."""
    return re.sub(r"[^\w.\-]", "_", PurePosixPath(name.replace("\\", "/")).name) or "unknown"


def content_type(filename: str) -> str:
    """The type by the name: Discord does not look inside."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _numbered(components: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    numbers = count(1)

    def number(value: Any) -> Any:
        if isinstance(value, list):
            return [number(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        # Only components have a numeric type of their own; media, emojis and options have none.
        own = {"id": next(numbers)} if isinstance(value.get("type"), int) else {}
        return own | {key: number(each) for key, each in value.items() if each is not None}

    return [number(component) for component in components]


def _attachments(
    message: Message, body: Mapping[str, Any], files: Sequence[Upload], new_id: Callable[[], str]
) -> tuple[Attachment, ...]:
    listed = body.get("attachments")
    notes = {str(note.get("id")): note for note in listed or ()}
    kept = [each for each in message.attachments if listed is None or each.id in notes]
    known = {str(file.index) for file in files} | {each.id for each in message.attachments}
    if strangers := [place for place, note in enumerate(listed or ()) if str(note.get("id")) not in known]:
        place = f"attachments.{strangers[0]}.id"
        raise errors.invalid_form([(place, "ATTACHMENT_NOT_FOUND", "The attachment could not be found.")])
    new = [_attachment(file, notes.get(str(file.index), {}), new_id()) for file in files]
    return (*kept, *new)


def _attachment(file: Upload, note: Mapping[str, Any], attachment_id: str) -> Attachment:
    name = str(note.get("filename") or file.name)
    filename = safe_filename(name)
    return Attachment(
        id=attachment_id,
        filename=filename,
        title=PurePosixPath(name).stem if filename != name else None,
        description=note.get("description"),
        content_type=content_type(filename),
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        path=file.path,
        spoiler=filename.startswith(SPOILER) or bool(note.get("is_spoiler")),
    )


def _mentioning(message: Message, body: Mapping[str, Any]) -> Message:
    allowed = body.get("allowed_mentions")
    written = _USER_MENTION.findall(message.content)
    if allowed is None:
        everyone, users = True, written
    else:
        parse = allowed.get("parse") or ()
        named = {str(user) for user in allowed.get("users") or ()}
        everyone, users = "everyone" in parse, [user for user in written if "users" in parse or user in named]
    loud = everyone and bool(re.search(r"@(everyone|here)\b", message.content))
    return evolve(message, mentions=tuple(dict.fromkeys(users)), mention_everyone=loud)

"""Messages as Discord writes them in JSON, and what the page shows beside that."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from attrs import evolve

from bossbot_core.sandbox.messages import COMPONENTS_V2, Attachment, Message
from bossbot_core.sandbox.payloads import Json, user_json
from bossbot_core.sandbox.snowflakes import iso
from bossbot_core.sandbox.world import World

_ATTACHED = re.compile(r"^attachment://(.+)$")


class Renderer:
    """Writes messages; addresses of files start with `base_url`, which is known once the server listens."""

    def __init__(self, world: World, find: Callable[[str], Message | None]) -> None:
        self._world = world
        self._find = find
        self.base_url = ""

    def message(self, message: Message) -> Json:
        """A message in Discord's shape."""
        return self._message(message, self.base_url)

    def for_page(self, message: Message) -> Json:
        """The same with addresses of our own origin, and what the page shows beside it."""
        invoker = self._world.users.get(message.invoker_id or "")
        who = {"id": invoker.id, "name": invoker.name, "color": invoker.color} if invoker else None
        return self._message(message, "") | {
            "ephemeral": message.ephemeral_to is not None,
            "thinking": message.thinking,
            "failed": message.failed,
            "invocation": {"user": who, "command": message.command} if who and message.command else None,
        }

    def _message(self, message: Message, base_url: str) -> Json:
        world = self._world
        files = [_attachment(message, each, base_url) for each in message.attachments]
        addresses = {file["filename"]: file["url"] for file in files}
        embeds = [_linked(embed, addresses) for embed in message.embeds]
        shown = repr(message.embeds) if not message.flags & COMPONENTS_V2 else ""
        result: Json = {
            "id": message.id,
            "channel_id": message.channel_id,
            "type": message.type,
            "author": user_json(world.user(message.author_id)),
            "content": message.content,
            "timestamp": iso(message.created_at),
            "edited_timestamp": iso(message.edited_at) if message.edited_at else None,
            "tts": False,
            "mention_everyone": message.mention_everyone,
            "mentions": [user_json(world.user(each)) for each in message.mentions if each in world.users],
            "mention_roles": [],
            # A file that an embed shows is not listed a second time.
            "attachments": [file for file in files if f"attachment://{file['filename']}" not in shown],
            "embeds": embeds,
            "components": [_linked(component, addresses) for component in message.components],
            "pinned": False,
            "flags": message.flags,
        }
        result |= _origin(message)
        if message.reactions:
            result["reactions"] = _reactions(message, world.bot.id)
        if (original := self._find(message.reference_id or "")) is not None:
            result["referenced_message"] = self._message(evolve(original, reference_id=None), base_url)
        return result


def _reactions(message: Message, bot_id: str) -> list[Json]:
    counts = Counter(emoji for emoji, _ in message.reactions)
    return [
        {
            "emoji": {"id": None, "name": emoji},
            "count": count,
            "count_details": {"burst": 0, "normal": count},
            "burst_colors": [],
            "me": (emoji, bot_id) in message.reactions,
            "me_burst": False,
        }
        for emoji, count in counts.items()
    ]


def _origin(message: Message) -> Json:
    result: Json = {}
    if message.metadata:
        application_id = message.author_id
        result |= {"application_id": application_id, "webhook_id": application_id}
        result["interaction_metadata"] = message.metadata
    if message.nonce is not None:
        result["nonce"] = message.nonce
    if message.reference_id:
        result["message_reference"] = {"channel_id": message.channel_id, "message_id": message.reference_id}
    return result


def _attachment(message: Message, attachment: Attachment, base_url: str) -> Json:
    url = f"{base_url}/cdn/attachments/{message.channel_id}/{attachment.id}/{quote(attachment.filename)}"
    result = {
        "id": attachment.id,
        "filename": attachment.filename,
        "size": attachment.size_bytes,
        "url": url,
        "proxy_url": url,
        "content_type": attachment.content_type,
        "sha256": attachment.sha256,
    }
    extra: Json = {"title": attachment.title, "description": attachment.description}
    extra |= {"flags": 8 if attachment.spoiler else None, "ephemeral": message.ephemeral_to is not None or None}
    return result | {key: value for key, value in extra.items() if value is not None}


def _linked(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _linked(inner, addresses) for key, inner in value.items()}
    if isinstance(value, list):
        return [_linked(inner, addresses) for inner in value]
    match = _ATTACHED.match(value) if isinstance(value, str) else None
    return addresses.get(match[1], value) if match else value

"""The sandbox's people, places and messages as Discord writes them in JSON.

The keys are those that hikari 2.6 requires, found by leaving each out in turn, and those a page needs.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from attrs import evolve

from bossbot_core.sandbox.messages import COMPONENTS_V2, Message
from bossbot_core.sandbox.snowflakes import iso
from bossbot_core.sandbox.world import Channel, Guild, User, World

Json = dict[str, Any]

JOINED_AT = "2026-01-01T00:00:00+00:00"
TEXT_CHANNEL, DIRECT_MESSAGE = 0, 1
_GUILD_NOTHING = [
    "icon",
    "splash",
    "discovery_splash",
    "afk_channel_id",
    "application_id",
    "widget_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "public_updates_channel_id",
    "safety_alerts_channel_id",
    "vanity_url_code",
    "description",
    "banner",
    "max_presences",
]
_GUILD_ZERO = [
    "verification_level",
    "default_message_notifications",
    "explicit_content_filter",
    "mfa_level",
    "system_channel_flags",
    "premium_tier",
    "premium_subscription_count",
    "nsfw_level",
]
_ATTACHED = re.compile(r"^attachment://(.+)$")


def user_json(user: User) -> Json:
    """A user object."""
    return {
        "id": user.id,
        "username": user.name.lower() if not user.bot else user.name,
        "global_name": user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "flags": 0,
        "public_flags": 0,
    }


def own_user_json(bot: User) -> Json:
    """The bot's own user."""
    return user_json(bot) | {"mfa_enabled": False, "verified": True, "locale": "en-US"}


def channel_json(channel: Channel, world: World) -> Json:
    """A channel object, whole."""
    base: Json = {"id": channel.id, "last_message_id": None, "flags": 0}
    if channel.recipient_id:
        recipients = [user_json(world.users[channel.recipient_id])]
        return base | {"type": DIRECT_MESSAGE, "recipients": recipients}
    guild = world.guilds[channel.guild_id or ""]
    return base | {
        "type": TEXT_CHANNEL,
        "guild_id": guild.id,
        "name": channel.name,
        "topic": None,
        "nsfw": channel.nsfw,
        "position": guild.channel_ids.index(channel.id),
        "parent_id": None,
        "permission_overwrites": [],
        "rate_limit_per_user": 0,
    }


def member_json(user: User, guild: Guild, *, with_user: bool = True) -> Json:
    """A guild member."""
    member = {
        "roles": [guild.role_id] if user.moderator else [],
        "joined_at": JOINED_AT,
        "premium_since": None,
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return member | {"user": user_json(user)} if with_user else member


def guild_json(guild: Guild, world: World) -> Json:
    """A guild as REST gives it."""
    everyone = _role(guild.id, "@everyone", 0, world.people[-1].permissions)
    moderators = _role(guild.role_id, "Moderators", 1, world.people[0].permissions)
    return {
        **dict.fromkeys(_GUILD_NOTHING),
        **dict.fromkeys(_GUILD_ZERO, 0),
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "afk_timeout": 300,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [everyone, moderators],
        "preferred_locale": "en-US",
        "max_members": 500_000,
        "max_video_channel_users": 25,
    }


def guild_create_json(guild: Guild, world: World) -> Json:
    """A guild as the gateway announces it after READY."""
    members = [member_json(user, guild) for user in (*world.people, world.bot)]
    return guild_json(guild, world) | {
        "joined_at": JOINED_AT,
        "large": False,
        "unavailable": False,
        "member_count": len(members),
        "members": members,
        "channels": [channel_json(channel, world) for channel in world.channels_of(guild)],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application_json(world: World) -> Json:
    """The application as `GET /oauth2/applications/@me` gives it."""
    return {
        "id": world.bot.id,
        "name": world.application_name,
        "description": "The bot in the sandbox",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00" * 32,
        "flags": 0,
        "owner": user_json(world.people[0]),
        "team": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "integration_types_config": {"0": {}, "1": {}},
    }


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
            "invocation": {"user": who, "command": message.command} if who else None,
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
        if (original := self._find(message.reference_id or "")) is not None:
            result["referenced_message"] = self._message(evolve(original, reference_id=None), base_url)
        return result


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


def _attachment(message: Message, attachment: Any, base_url: str) -> Json:
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
    extra = {"title": attachment.title, "description": attachment.description}
    extra |= {"flags": 8 if attachment.spoiler else None, "ephemeral": message.ephemeral_to is not None or None}
    return result | {key: value for key, value in extra.items() if value is not None}


def _linked(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _linked(inner, addresses) for key, inner in value.items()}
    if isinstance(value, list):
        return [_linked(inner, addresses) for inner in value]
    match = _ATTACHED.match(value) if isinstance(value, str) else None
    return addresses.get(match[1], value) if match else value


def _role(role_id: str, name: str, position: int, permissions: int) -> Json:
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "hoist": bool(position),
        "managed": False,
        "mentionable": False,
        "position": position,
        "permissions": str(permissions),
    }

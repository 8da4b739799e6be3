"""The sandbox's people and places as Discord writes them in JSON.

The keys are those that hikari 2.6 requires, found by leaving each out in turn, and a few that people expect.
"""

from typing import Any

from bossbot_core.sandbox.world import Channel, Guild, User, World

Json = dict[str, Any]
MIB = 1024 * 1024

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
        "roles": [guild.role_id] * user.moderator + [guild.helpers_id] * user.helper,
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


def roles_json(guild: Guild, world: World) -> list[Json]:
    """A guild's roles, lowest first."""
    return [
        _role(guild.id, "@everyone", 0, world.people[-1].permissions),
        _role(guild.helpers_id, guild.roles[guild.helpers_id], 1, 0),
        _role(guild.role_id, guild.roles[guild.role_id], 2, world.people[0].permissions),
    ]


def premium_tier(guild: Guild) -> int:
    """The tier that gives a server its limit for files."""
    return sum(guild.upload_limit_bytes >= limit for limit in (25 * MIB, 50 * MIB, 100 * MIB))


def guild_json(guild: Guild, world: World) -> Json:
    """A guild as REST gives it."""
    return {
        **dict.fromkeys(_GUILD_NOTHING),
        **dict.fromkeys(_GUILD_ZERO, 0),
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "premium_tier": premium_tier(guild),
        "afk_timeout": 300,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": roles_json(guild, world),
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

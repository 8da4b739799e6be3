"""The people and places of the sandbox: two guilds, three people, one bot."""

from collections.abc import Iterable
from itertools import count

from attrs import evolve, frozen

from bossbot_core.sandbox.limits import USUAL_UPLOAD_LIMIT
from bossbot_core.sandbox.permissions import BOT, MEMBER, MODERATOR


@frozen(kw_only=True)
class User:
    """A person or the bot; `color` is for the page only."""

    id: str
    name: str
    color: str
    moderator: bool = False
    helper: bool = False
    bot: bool = False
    accepts_dms: bool = True

    @property
    def permissions(self) -> int:
        """The permission bits in every guild channel."""
        if self.bot:
            return BOT
        return MODERATOR if self.moderator else MEMBER


@frozen(kw_only=True)
class Channel:
    """A text channel, or direct messages when `recipient_id` is set; `bot_permissions` is what the bot may do in it."""

    id: str
    name: str
    guild_id: str | None = None
    nsfw: bool = False
    recipient_id: str | None = None
    bot_permissions: int = BOT


@frozen(kw_only=True)
class Guild:
    """A server with two roles: moderators, and helpers, who may do nothing more than others.

    `upload_limit_bytes` holds for posts that answer no interaction, by its boosts.
    """

    id: str
    name: str
    color: str
    role_id: str
    helpers_id: str
    channel_ids: tuple[str, ...]
    owner_id: str
    upload_limit_bytes: int = USUAL_UPLOAD_LIMIT

    @property
    def roles(self) -> dict[str, str]:
        """The roles' names by their ids, lowest first."""
        return {self.id: "everyone", self.helpers_id: "Helpers", self.role_id: "Moderators"}


class World:
    """Finds everything by id, and by name for people who write tests."""

    def __init__(self, bot: User, users: Iterable[User], guilds: Iterable[Guild], channels: Iterable[Channel]) -> None:
        self.bot = bot
        self.application_name = bot.name
        self.users = {user.id: user for user in users}
        self.guilds = {guild.id: guild for guild in guilds}
        self.channels = {channel.id: channel for channel in channels}

    @property
    def people(self) -> list[User]:
        """Everybody but the bot."""
        return list(self.users.values())

    def user(self, name: str) -> User:
        """A person (or the bot) by name or id; like its neighbours it raises LookupError when there is none."""
        everyone = [*self.users.values(), self.bot]
        return _first((user for user in everyone if name == user.id or name.casefold() == user.name.casefold()), name)

    def guild(self, name: str) -> Guild:
        """A guild by name or id."""
        return _first((guild for guild in self.guilds.values() if name in (guild.id, guild.name)), name)

    def channel(self, name: str, guild: str | None = None) -> Channel:
        """A channel by id, or by name in a guild (the first one that has such a channel when none is given)."""
        home = None if guild is None else self.guild(guild).id
        rooms = (room for room in self.channels.values() if home in (None, room.guild_id))
        return _first((room for room in rooms if name in (room.id, room.name)), name)

    def role(self, name: str, guild: str | None = None) -> str:
        """A role's id by name or id, in a guild or in the first one that has it."""
        homes = self.guilds.values() if guild is None else [self.guild(guild)]
        roles = ((role_id, known) for home in homes for role_id, known in home.roles.items())
        return _first((each for each, known in roles if name == each or name.casefold() == known.casefold()), name)

    def direct_messages(self, user: User) -> Channel:
        """The channel between the bot and one person."""
        return next(channel for channel in self.channels.values() if channel.recipient_id == user.id)

    def channels_of(self, guild: Guild) -> list[Channel]:
        """A guild's channels, in order."""
        return [self.channels[channel_id] for channel_id in guild.channel_ids]

    def upload_limit_bytes(self, channel: Channel) -> int:
        """What one file may weigh in a post that answers no interaction."""
        guild = self.guilds.get(channel.guild_id or "")
        return guild.upload_limit_bytes if guild else USUAL_UPLOAD_LIMIT

    def set_bot_permissions(self, channel: Channel, permissions: int) -> None:
        """Changes what the bot may do in a channel; 0 hides the channel from it."""
        self.channels[channel.id] = evolve(self.channels[channel.id], bot_permissions=permissions)

    def set_upload_limit(self, guild: Guild, limit_bytes: int) -> None:
        """Changes what a boosted guild allows."""
        self.guilds[guild.id] = evolve(self.guilds[guild.id], upload_limit_bytes=limit_bytes)

    def set_accepts_dms(self, user: User, *, accepts: bool) -> None:
        """Opens or closes a person's direct messages."""
        self.users[user.id] = evolve(self.users[user.id], accepts_dms=accepts)


def _first[Thing](found: Iterable[Thing], name: str) -> Thing:
    for thing in found:
        return thing
    raise LookupError(f"the sandbox has no {name!r}")


def default_world() -> World:
    """Boss HQ and Second Server, a moderator, two members, and a direct message with each.

    The ids are the same at every start, so that a page that was left open still fits.
    """
    ids = (str(number) for number in count(1_100_000_000_000_000_001, 1 << 22))
    bot = User(id=next(ids), name="Boss-Bot", color="#5865f2", bot=True)
    users = [
        User(id=next(ids), name="Mona", color="#e67e22", moderator=True),
        User(id=next(ids), name="Alex", color="#2ecc71"),
        User(id=next(ids), name="Sam", color="#9b59b6", helper=True),
    ]
    guilds, channels = [], []
    for name, color, names in (
        ("Boss HQ", "#5865f2", ("general", "media", "nsfw-age-restricted")),
        ("Second Server", "#eb459e", ("general", "clips")),
    ):
        guild_id, role_id, helpers_id = next(ids), next(ids), next(ids)
        rooms = [Channel(id=next(ids), name=room, guild_id=guild_id, nsfw=room.startswith("nsfw")) for room in names]
        channels += rooms
        channel_ids = tuple(room.id for room in rooms)
        guilds.append(
            Guild(
                id=guild_id,
                name=name,
                color=color,
                role_id=role_id,
                helpers_id=helpers_id,
                channel_ids=channel_ids,
                owner_id=users[0].id,
            )
        )
    channels += [Channel(id=next(ids), name=user.name, recipient_id=user.id) for user in users]
    return World(bot, users, guilds, channels)

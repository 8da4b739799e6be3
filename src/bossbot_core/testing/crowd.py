"""A Discord with many people and servers, and without its small rate limits: for tests that ask for a lot."""

from collections.abc import Mapping
from itertools import count

from bossbot_core.sandbox.limits import Bucket, SandboxLimits
from bossbot_core.sandbox.world import Channel, Guild, User, World

GUILDS, USERS = 4, 12
ROUTES = (
    "PATCH /channels/{channel}/messages/{message}",
    "PATCH /webhooks/{application}/{token}/messages/{message}",
    "POST /channels/{channel}/messages",
    "POST /webhooks/{application}/{token}",
)


def wide_limits() -> SandboxLimits:
    """Discord's limits, but for the number of requests."""
    wide = Bucket(100_000, 1.0)
    buckets: Mapping[str, Bucket] = dict.fromkeys(ROUTES, wide)
    return SandboxLimits(default_bucket=wide, global_bucket=wide, buckets=buckets)


def crowd() -> World:
    """Servers `G0`, `G1` ... with the channels `a` and `b`, people `U0`, `U1` ..., and direct messages with each."""
    ids = (str(number) for number in count(1_100_000_000_000_000_001, 1 << 22))
    bot = User(id=next(ids), name="Boss-Bot", color="#5865f2", bot=True)
    people = [User(id=next(ids), name=f"U{number}", color="#2ecc71") for number in range(USERS)]
    places, rooms = [], []
    for number in range(GUILDS):
        guild_id, role_id, helpers_id = next(ids), next(ids), next(ids)
        channels = [Channel(id=next(ids), name=name, guild_id=guild_id) for name in ("a", "b")]
        rooms += channels
        places.append(
            Guild(
                id=guild_id,
                name=f"G{number}",
                color="#eb459e",
                role_id=role_id,
                helpers_id=helpers_id,
                channel_ids=tuple(channel.id for channel in channels),
                owner_id=people[0].id,
            )
        )
    rooms += [Channel(id=next(ids), name=user.name, recipient_id=user.id) for user in people]
    return World(bot, people, places, rooms)

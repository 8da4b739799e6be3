"""Buckets, faults, the ledger, ids and the world."""

import base64
from datetime import UTC, datetime

import pytest

from bossbot_core.sandbox.faults import FaultKind, Faults
from bossbot_core.sandbox.ledger import Entry, Ledger
from bossbot_core.sandbox.limits import Bucket, RateLimits, SandboxLimits
from bossbot_core.sandbox.permissions import MANAGE_GUILD, MANAGE_MESSAGES, SEND_MESSAGES
from bossbot_core.sandbox.server import token_for
from bossbot_core.sandbox.snowflakes import Snowflakes
from bossbot_core.sandbox.world import default_world

EDIT = "PATCH /channels/{channel}/messages/{message}"


def test_a_bucket_refuses_past_its_limit_and_opens_again_after_its_window():
    now = [0.0]
    limits = RateLimits(SandboxLimits(buckets={EDIT: Bucket(2, 5.0)}), monotonic=lambda: now[0])

    spent = [limits.spend(EDIT, "1") for _ in range(3)]
    now[0] = 5.0

    assert [each.remaining for each in spent] == [1, 0, 0]
    assert [each.refused for each in spent] == [False, False, True]
    assert spent[2].headers["Retry-After"] == "5"
    assert not limits.spend(EDIT, "1").refused


def test_each_message_has_a_bucket_of_its_own_under_one_name():
    limits = RateLimits(SandboxLimits(buckets={EDIT: Bucket(1, 5.0)}))

    one, other = limits.spend(EDIT, "1"), limits.spend(EDIT, "2")

    assert (one.name, one.refused, other.refused) == (other.name, False, False)


def test_a_fault_strikes_what_it_names_and_as_often_as_it_says():
    faults = Faults()
    faults.drop("POST /channels/*/messages", times=2)
    faults.delay("PATCH *", 1.5)

    struck = [faults.take("POST", "/channels/1/messages") for _ in range(3)]

    assert [fault and fault.kind for fault in struck] == [FaultKind.DROP, FaultKind.DROP, None]
    assert faults.take("GET", "/channels/1/messages") is None
    assert faults.take("PATCH", "/anything").seconds == 1.5
    faults.drop("*")
    faults.clear()
    assert faults.take("GET", "/x") is None


def test_the_ledger_counts_posts_that_were_made_and_not_those_that_were_asked_for():
    ledger = Ledger()
    for created in (True, False):
        ledger.append(
            Entry(at=datetime.now(UTC), method="POST", path="/channels/1/messages", status=500, created=created)
        )

    assert len(ledger) == 2
    assert len(ledger.posts) == 1
    assert len(ledger.matching("POST /channels/*/messages")) == 2
    assert ledger.matching("GET *") == []


def test_ids_rise_even_when_the_clock_stands():
    ids = Snowflakes(lambda: 1_790_000_000.0)

    made = [int(ids.next()) for _ in range(3)]

    assert made == sorted(set(made))
    assert made[0] >> 22 == 1_790_000_000_000 - 1_420_070_400_000


def test_the_world_is_the_same_at_every_start():
    one, other = default_world(), default_world()

    assert one.guilds == other.guilds
    assert one.channels == other.channels
    assert [guild.name for guild in one.guilds.values()] == ["Boss HQ", "Second Server"]
    assert [channel.name for channel in one.channels_of(one.guild("Second Server"))] == ["general", "clips"]
    assert one.channel("general", "Second Server").guild_id == one.guild("Second Server").id


def test_everybody_may_write_and_the_moderator_may_moderate():
    world = default_world()

    assert all(user.permissions & SEND_MESSAGES for user in world.people)
    assert [user.name for user in world.people if user.permissions & MANAGE_MESSAGES & ~0] == ["Mona"]
    assert world.user("mona").permissions & MANAGE_GUILD


def test_a_name_that_nobody_has_is_an_error():
    with pytest.raises(LookupError):
        default_world().user("nobody")


def test_the_token_names_the_bot():
    world = default_world()

    assert base64.b64decode(token_for(world.bot).split(".")[0] + "==").decode() == world.bot.id

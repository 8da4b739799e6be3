"""Where files go, and whether adults are alone there: read from real interactions and the real cache."""

import itertools

import hikari
import pytest
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, Mender
from bossbot_core.database import Database
from bossbot_core.discord.connection import gateway_bot
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.house_language import HouseLanguage
from bossbot_core.discord.reply_target import ReplyTargets
from bossbot_core.discord.requests import Requests
from bossbot_core.guilds import Guilds
from bossbot_core.runner import postable, postable_in_person
from bossbot_core.settings import AgePolicy, DiscordSettings, Settings

GUILD, OTHER_GUILD = 100, 200
OPEN, ADULT, FOREIGN = 101, 102, 201
THREAD, ADULT_THREAD = 111, 112
TEXT, PUBLIC_THREAD, DIRECT = 0, 11, 1
EVERYTHING = str((1 << 50) - 1)

PLACES = {
    "channel": (False, {"channel": (OPEN, TEXT, None)}),
    "age-restricted channel": (True, {"channel": (ADULT, TEXT, None)}),
    "channel in a category": (False, {"channel": (OPEN, TEXT, ADULT)}),
    "thread": (False, {"channel": (THREAD, PUBLIC_THREAD, OPEN)}),
    "thread of an age-restricted channel": (True, {"channel": (ADULT_THREAD, PUBLIC_THREAD, ADULT)}),
    "channel nobody knows": (False, {"channel": (999, TEXT, None)}),
    "direct message": (False, {"channel": (5, DIRECT, None), "guild": None, "context": 1}),
    "user-install": (False, {"channel": (ADULT, TEXT, None), "owners": {"1": "7"}}),
}


def user(user_id="7"):
    return {"id": user_id, "username": "ann", "global_name": "Ann", "discriminator": "0", "avatar": None}


def payload(channel, *, guild=GUILD, owners=None, context=0, roles=(), permissions="0"):
    channel_id, kind, parent = channel
    member = {
        "user": user(),
        "roles": [str(role) for role in roles],
        "joined_at": "2020-01-01T00:00:00+00:00",
        "permissions": permissions,
        "deaf": False,
        "mute": False,
    }
    base = {
        "id": "1",
        "application_id": "2",
        "type": 2,
        "token": "token",
        "version": 1,
        "locale": "de",
        "channel": {"id": str(channel_id), "type": kind, "name": "x", "permissions": "0", "parent_id": parent},
        "data": {"id": "3", "name": "download", "type": 1},
        "app_permissions": EVERYTHING,
        "authorizing_integration_owners": owners or {"0": str(guild or 0)},
        "context": context,
        "attachment_size_limit": 10_000_000,
    }
    if guild is None:
        return base | {"user": user()}
    return base | {"guild_id": str(guild), "member": member}


@pytest.fixture
async def guilds(tmp_path):
    database = await Database.open(tmp_path / "bot.sqlite", synchronous="NORMAL")
    yield await Guilds.open(database, Settings())
    await database.close()


@pytest.fixture
async def bot():
    bot = gateway_bot(DiscordSettings(token="MTEwMDAwMDAwMDAwMDAwMDAwMQ.x.y"))
    for channel_id, guild_id, nsfw in ((OPEN, GUILD, False), (ADULT, GUILD, True), (FOREIGN, OTHER_GUILD, True)):
        channel = {
            "id": str(channel_id),
            "guild_id": str(guild_id),
            "type": TEXT,
            "name": "x",
            "nsfw": nsfw,
            "position": 0,
            "permission_overwrites": [],
            "parent_id": None,
            "topic": None,
        }
        bot.cache.set_guild_channel(bot.entity_factory.deserialize_channel(channel))
    return bot


@pytest.fixture
def request_from(bot, guilds):
    targets = ReplyTargets(rules=guilds.rules, cache=bot.cache)
    gate = Gate(rates=None, guilds=guilds, audit=None, owners=None)
    requests = Requests(targets=targets, gate=gate)

    def make(place, **choices):
        interaction = bot.entity_factory.deserialize_command_interaction(payload(**place))
        HouseLanguage(rules=guilds.rules).settle(interaction)
        assert isinstance(interaction, hikari.CommandInteraction)
        return requests.of(interaction, "http://sample.test/clip.mp4", **choices)

    return make


def verdict(reply, age_restricted):
    """`spoiler`, `posted`, or the code of the refusal and who can mend it."""
    try:
        return "spoiler" if postable(reply, age_restricted).spoiler else "posted"
    except BossBotError as error:
        return error.code, error.mender


REFUSED = (ErrorCode.AGE_RESTRICTED, Mender.YOU)
UNRATED = {AgePolicy.REFUSE: REFUSED, AgePolicy.SPOILER: "spoiler", AgePolicy.ALLOW: "posted"}
MATRIX = list(itertools.product(PLACES, (True, False, None), AgePolicy))


def test_the_matrix_has_more_than_forty_cases():
    assert len(MATRIX) == 72


@pytest.mark.parametrize(("place", "age_restricted", "policy"), MATRIX)
def test_adults_media_goes_into_age_restricted_channels_only(request_from, place, age_restricted, policy):
    adults_only, where = PLACES[place]
    reply = evolve(request_from(where).reply, unknown_age=policy)
    assert reply.age_restricted_channel is adults_only
    expected = {True: REFUSED, False: "posted", None: UNRATED[policy]}[age_restricted]
    assert verdict(reply, age_restricted) == ("posted" if adults_only else expected)


def test_direct_messages_are_never_age_restricted(request_from):
    reply = request_from(PLACES["age-restricted channel"][1], private=True).reply
    assert postable(reply, age_restricted=True) == reply
    with pytest.raises(BossBotError, match="for adults"):
        postable_in_person(reply, age_restricted=True)
    assert postable_in_person(reply, age_restricted=None).spoiler


async def test_the_channel_for_results_is_what_counts(request_from, guilds):
    await guilds.rules.update(GUILD, "output_channel", f"<#{ADULT}>")
    reply = request_from(PLACES["channel"][1]).reply
    assert (reply.output_channel_id, reply.age_restricted_channel) == (ADULT, True)
    await guilds.rules.update(GUILD, "output_channel", f"<#{OPEN}>", channel_id=ADULT)
    for place in ("age-restricted channel", "thread of an age-restricted channel"):
        reply = request_from(PLACES[place][1]).reply
        assert (reply.output_channel_id, reply.age_restricted_channel) == (OPEN, False)


async def test_a_server_may_choose_the_language(request_from, guilds):
    assert request_from(PLACES["channel"][1]).reply.locale == "de"
    await guilds.rules.update(GUILD, "language", "ja", channel_id=OPEN)
    assert request_from(PLACES["channel"][1]).reply.locale == "ja"
    assert request_from(PLACES["thread"][1]).reply.locale == "ja"
    assert request_from(PLACES["direct message"][1]).reply.locale == "de"


async def test_private_answers_stay_where_they_were_asked_for(request_from, guilds):
    await guilds.rules.update(GUILD, "output_channel", f"<#{ADULT}>")
    reply = request_from(PLACES["channel"][1], private=True).reply
    assert (reply.output_channel_id, reply.age_restricted_channel) == (0, False)


@pytest.mark.parametrize("channel", [FOREIGN, 999, OPEN])
async def test_another_servers_channel_and_one_that_is_gone_get_nothing(request_from, guilds, channel):
    await guilds.rules.update(GUILD, "output_channel", f"<#{channel}>")
    assert request_from(PLACES["channel"][1]).reply.output_channel_id == 0


def test_a_request_knows_roles_and_managers(request_from):
    channel = (OPEN, TEXT, None)
    request = request_from({"channel": channel, "roles": (501, 502)})
    assert request.role_ids >= {501, 502}
    assert not request.manages_guild
    assert (request.quality, request.spoiler, request.parent_channel_id) == (None, None, 0)
    for permission in (1 << 5, 1 << 3):
        assert request_from({"channel": channel, "permissions": str(permission)}).manages_guild
    assert request_from(PLACES["thread"][1]).parent_channel_id == OPEN
    assert request_from(PLACES["channel in a category"][1]).parent_channel_id == 0
    assert request_from(PLACES["direct message"][1]).role_ids == frozenset()

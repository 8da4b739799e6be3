"""F25: the token ends, the channel goes, the permission goes, the bot is thrown out, while jobs are under way."""

from collections import Counter

import pytest

from bossbot_core.sandbox.permissions import BOT, SEND_MESSAGES
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

TOKEN_LIFE_S = 15 * 60
DEAD = {401, 404}


def outlive_the_token(_rig, clock):
    clock.ahead_s += TOKEN_LIFE_S + 60


def delete_channels(rig, _clock):
    for channel in places(rig):
        del rig.discord.world.channels[channel.id]


def take_permission(rig, _clock):
    for channel in places(rig):
        rig.discord.world.set_bot_permissions(channel, BOT & ~SEND_MESSAGES)


def throw_out(rig, _clock):
    for channel in places(rig):
        rig.discord.world.set_bot_permissions(channel, 0)
    for guild in rig.discord.world.guilds.values():
        rig.discord.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)


def places(rig):
    return [channel for channel in list(rig.discord.world.channels.values()) if channel.guild_id]


def refused_webhooks(rig):
    """How often each interaction's webhook said that it is gone."""
    sent = rig.discord.ledger.matching("* /webhooks/*", lambda entry: entry.status in DEAD)
    return Counter(entry.path.split("/")[3] for entry in sent)


async def lose(rig, jobs, *losses):
    """Jobs under way, then the losses; gives how many jobs had not ended then."""
    rig.origin.slow_s = 1.5
    await rig.start()
    paths = [f"slow/{number}.mp4" if number % 4 else f"album/{number}" for number in range(jobs)]
    await rig.ask_until_accepted(paths)
    await until(lambda: rig.read("SELECT id FROM jobs WHERE state = 'downloading'"))
    hit = rig.unfinished()
    for loss in losses:
        loss()
    rig.origin.slow_s = 0.1
    await rig.finished(180)
    await settled(rig)
    return hit


@pytest.mark.timeout(600)
@pytest.mark.parametrize("jobs", [10, pytest.param(100, marks=pytest.mark.soak)])
async def test_a_job_that_outlives_its_token_is_posted_in_the_channel(rig, discord_clock, jobs):
    hit = await lose(rig, jobs, lambda: outlive_the_token(rig, discord_clock))
    await rig.check()
    assert hit > 0
    assert rig.outcomes() == {"completed": jobs}
    assert set(refused_webhooks(rig).values()) <= {1}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("jobs", [10, pytest.param(100, marks=pytest.mark.soak)])
@pytest.mark.parametrize("loss", [delete_channels, take_permission, throw_out])
async def test_a_job_whose_place_is_gone_ends_with_a_reason(rig, discord_clock, loss, jobs):
    hit = await lose(rig, jobs, lambda: outlive_the_token(rig, discord_clock), lambda: loss(rig, discord_clock))
    assert hit > 0
    assert rig.unfinished() == 0
    assert rig.damage() == []
    failed = [row for row in rig.rows() if row["state"] == "failed"]
    assert {row["error_code"] for row in failed} == {"missing_permission"}
    log = rig.log.read_text()
    assert all(f'"job": {row["id"]}, ' in log and '"job failed"' in log for row in failed)
    assert set(refused_webhooks(rig).values()) <= {1}
    told = rig.endings()
    assert all(f"end-{row['id']}" in told for row in failed), "each asker gets a direct message"

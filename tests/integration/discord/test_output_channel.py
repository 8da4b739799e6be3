"""The channel for results: the files go there, and the answer to the command says where they are."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.messages import endings

CHANNEL_POST = "POST /channels/*/messages"
GUILD = "Boss HQ"


@pytest.fixture
async def chosen(running, sandbox, ask):
    """A job whose server wants its results in the channel `media`."""
    channel = sandbox.world.channel("media", GUILD)
    await running.guilds.rules.update(int(channel.guild_id), "output_channel", channel.id)
    return await ask(running)


def late(job):
    return evolve(job, reply=evolve(job.reply, token_expires_at=datetime.now(UTC) - timedelta(seconds=1)))


def carrying(sandbox, channel):
    return [message for message in sandbox.messages(channel, None, GUILD) if message["attachments"]]


async def test_results_go_to_the_channel_and_the_answer_links_to_them(running, sandbox, chosen, stored):
    invocation, job = chosen
    channel = sandbox.world.channel("media", GUILD)
    assert job.reply.output_channel_id == int(channel.id)
    receipt = await running.bot.delivery.deliver(job, stored(job, 12))
    posts = carrying(sandbox, "media")
    assert [int(message["id"]) for message in posts] == list(receipt.message_ids)
    assert posts[0]["content"].startswith(f"<@{job.reply.user_id}>")
    assert carrying(sandbox, "general") == []
    (answer,) = [message["embeds"][0] for message in invocation.responses()]
    assert f"https://discord.com/channels/{channel.guild_id}/{channel.id}/{posts[0]['id']}" in answer["description"]


async def test_delivering_again_posts_nothing_twice(running, sandbox, chosen, stored):
    _, job = chosen
    media = stored(job)
    first = await running.bot.delivery.deliver(job, media)
    assert await running.bot.delivery.deliver(job, media) == first
    assert len(carrying(sandbox, "media")) == 1


async def test_after_fifteen_minutes_results_still_go_there(running, sandbox, chosen, stored):
    _, job = chosen
    await running.bot.delivery.deliver(late(job), stored(job))
    assert len(carrying(sandbox, "media")) == 1


async def test_a_post_that_was_stored_before_the_line_broke_is_not_posted_twice(running, sandbox, chosen, stored):
    _, job = chosen
    sandbox.faults.store_then_reset(CHANNEL_POST)
    await running.bot.delivery.deliver(job, stored(job))
    assert len(carrying(sandbox, "media")) == 1


async def test_a_channel_that_is_closed_to_the_bot_is_told_in_the_answer(running, sandbox, chosen, stored):
    invocation, job = chosen
    sandbox.world.set_bot_permissions(sandbox.world.channel("media", GUILD), 0)
    with pytest.raises(PermanentError) as refusal:
        await running.bot.delivery.deliver(job, stored(job))
    assert (refusal.value.code, refusal.value.sentence) == (
        ErrorCode.MISSING_PERMISSION,
        endings.CLOSED_OUTPUT_CHANNEL,
    )
    await running.bot.delivery.tell_failure(job, refusal.value, "1a2b3c4d")
    (answer,) = [message["embeds"][0] for message in invocation.responses()]
    assert answer["description"] == endings.CLOSED_OUTPUT_CHANNEL


async def test_an_ending_after_the_first_files_replaces_the_status(running, sandbox, chosen, stored):
    invocation, job = chosen
    await running.bot.delivery.deliver(job, stored(job))
    await running.bot.delivery.tell_cancelled(job)
    (answer,) = invocation.responses()
    assert answer["embeds"][0]["title"] == "Cancelled"


async def test_private_answers_stay_with_the_asker(running, sandbox, ask, stored):
    channel = sandbox.world.channel("media", GUILD)
    await running.guilds.rules.update(int(channel.guild_id), "output_channel", channel.id)
    _, job = await ask(running, "private:true")
    assert job.reply.output_channel_id == 0
    await running.bot.delivery.deliver(job, stored(job))
    assert carrying(sandbox, "media") == []


@pytest.mark.parametrize(("channel", "adults_only"), [("general", False), ("nsfw-age-restricted", True)])
async def test_the_bot_knows_which_channels_are_age_restricted(running, ask, channel, adults_only):
    _, job = await ask(running, channel=channel)
    assert job.reply.age_restricted_channel is adults_only


async def test_what_was_asked_for_among_adults_is_not_sent_to_direct_messages(running, sandbox, ask, stored):
    rated, unrated = [late((await ask(running, "private:true", channel="nsfw-age-restricted"))[1]) for _ in range(2)]
    with pytest.raises(PermanentError, match="for adults"):
        await running.bot.delivery.deliver(rated, stored(rated, age_restricted=True))
    await running.bot.delivery.deliver(unrated, stored(unrated))
    direct = sandbox.world.direct_messages(sandbox.world.user("Alex"))
    (message,) = [message for message in sandbox.messages(direct, None, None) if message["attachments"]]
    assert message["attachments"][0]["filename"].startswith("SPOILER_")

import asyncio

from bossbot_core.api import Phase, Quality
from bossbot_core.runner import Progress


def embed_of(message) -> dict:
    return message["embeds"][0] if message["embeds"] else {}


async def test_a_command_is_acknowledged_queued_and_shows_its_place(running, sandbox, ask):
    invocation, job = await ask(running)
    message = invocation.responses()[0]
    assert embed_of(message)["title"] == "Waiting"
    assert "You are next." in embed_of(message)["description"]
    assert message["components"][0]["components"][0]["custom_id"] == f"job:{job.id}:cancel"
    assert job.match.canonical_url == "http://sample.test/clip.mp4"


async def test_the_reply_target_is_read_from_the_interaction(running, sandbox, ask):
    invocation, job = await ask(running, "quality:720p spoiler:true private:true", upload_limit_bytes=50 * 1024**2)
    assert job.quality is Quality.P720
    assert job.reply.private
    assert job.reply.spoiler
    assert job.reply.upload_limit_bytes == 50 * 1024**2
    assert job.reply.user_id == int(sandbox.world.user("Alex").id)
    assert job.reply.channel_id == int(sandbox.world.channel("general").id)
    assert job.reply.guild_id == int(sandbox.world.guild("Boss HQ").id)
    assert job.reply.interaction_token == invocation.interaction.token
    assert job.reply.bot_in_channel


async def test_a_private_download_is_answered_privately(running, ask):
    invocation, _ = await ask(running, "private:true")
    assert invocation.interaction.callback_type == 5
    assert all(message["flags"] & 64 for message in invocation.responses())


async def test_direct_messages_with_the_bot_are_guild_zero(running, ask):
    _, job = await ask(running, guild=None)
    assert job.reply.guild_id == 0
    assert job.reply.bot_in_channel


async def test_a_bot_that_is_not_in_the_channel_knows_it(running, sandbox, ask):
    _, installed_by_user = await ask(running, user_installed=True)
    assert not installed_by_user.reply.bot_in_channel


async def test_a_bot_that_may_not_post_in_the_channel_knows_it(running, sandbox, ask):
    channel = sandbox.world.channel("general")
    sandbox.world.set_bot_permissions(channel, channel.bot_permissions & ~(1 << 15))
    _, job = await ask(running)
    assert not job.reply.bot_in_channel


async def test_a_refusal_is_seen_by_the_asker_only_and_queues_nothing(running, sandbox):
    invocation = await sandbox.invoke("/download url:https://elsewhere.test/x")
    message = await invocation.wait_for(lambda message: message["embeds"])
    embed = embed_of(message)
    assert message["flags"] & 64
    assert embed["description"] == "No installed plugin serves that site."
    assert [field["name"] for field in embed["fields"]] == ["Who can mend it", "Next"]
    assert embed["footer"]["text"].startswith("unsupported_url · ")
    assert invocation.interaction.callback_type == 4
    assert running.intake.requests == []


async def test_a_full_queue_is_told_in_place_of_the_status(running, sandbox):
    running.intake.full = True
    invocation = await sandbox.invoke("/download url:http://sample.test/clip.mp4")
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert embed_of(message)["footer"]["text"].startswith("queue_full · ")
    assert len(invocation.responses()) == 1


async def test_an_unexpected_failure_is_told_by_id_and_logged(running, sandbox, caplog):
    running.intake.broken = ZeroDivisionError("secret detail")
    invocation = await sandbox.invoke("/download url:http://sample.test/clip.mp4")
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert message["flags"] & 64
    assert embed_of(message)["footer"]["text"].startswith("internal · ")
    assert "secret" not in str(message)


async def test_progress_is_shown_and_coalesced(start_bot, sandbox, ask):
    async with start_bot(edit_interval_s=0.3) as running:
        invocation, job = await ask(running)
        for done in range(0, 101, 2):
            await running.bot.delivery.show(job, Progress(phase=Phase.FETCHING, done_bytes=done, total_bytes=100))
            await asyncio.sleep(0.01)
        message = await invocation.wait_for(lambda message: "100%" in embed_of(message).get("description", ""))
        assert embed_of(message)["title"] == "Downloading"
        edits = sandbox.ledger.matching("PATCH /webhooks/*/messages/@original")
        assert len(edits) <= 5


async def test_a_waiting_job_follows_the_queue(start_bot, ask):
    async with start_bot(position_interval_s=0.05) as running:
        await ask(running)
        invocation, job = await ask(running)
        await invocation.wait_for(lambda message: "Number 2" in embed_of(message).get("description", ""))
        await running.queue.cancel(job.id - 1)
        await invocation.wait_for(lambda message: "You are next" in embed_of(message).get("description", ""))


async def test_the_queue_shows_this_guild_only_to_the_reader(running, sandbox, ask):
    await ask(running)
    await ask(running, guild="Second Server")
    here = await sandbox.invoke("/queue list")
    message = await here.wait_for(lambda message: message["embeds"])
    assert message["flags"] & 64
    assert "job 1" in embed_of(message)["description"]
    assert "job 2" not in embed_of(message)["description"]


async def test_direct_messages_show_the_readers_own_jobs_only(running, sandbox, ask):
    await ask(running, guild=None, user="Alex")
    await ask(running, guild=None, user="Sam")
    listing = await sandbox.invoke("/queue list", guild=None, user="Sam")
    message = await listing.wait_for(lambda message: message["embeds"])
    assert "job 2" in embed_of(message)["description"]
    assert "job 1" not in embed_of(message)["description"]


async def test_an_empty_queue_says_so(running, sandbox):
    listing = await sandbox.invoke("/queue list")
    message = await listing.wait_for(lambda message: message["embeds"])
    assert "Nothing is running" in embed_of(message)["description"]


async def test_a_long_queue_is_turned_page_by_page(running, sandbox, ask):
    for _ in range(12):
        await ask(running)
    listing = await sandbox.invoke("/queue list")
    first = await listing.wait_for(lambda message: message["embeds"])
    assert embed_of(first)["footer"]["text"] == "1 to 10 of 12"
    await sandbox.press(first, "queue:list:10", "Alex")
    second = await listing.wait_for(lambda message: "11 to 12" in embed_of(message)["footer"]["text"])
    assert "job 12" in embed_of(second)["description"]


async def test_commands_are_written_to_discord_once_and_not_again(start_bot, sandbox):
    async with start_bot():
        pass
    async with start_bot():
        pass
    assert len(sandbox.ledger.matching("PUT /applications/*/commands")) == 1

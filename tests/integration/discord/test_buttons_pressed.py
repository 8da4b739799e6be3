import asyncio

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.queue import JobState


def embed_of(message) -> dict:
    return message["embeds"][0] if message["embeds"] else {}


async def press(sandbox, invocation, job, user):
    return await sandbox.press(invocation.responses()[0], f"job:{job.id}:cancel", user)


async def test_the_asker_cancels_a_waiting_job(running, sandbox, ask):
    invocation, job = await ask(running)
    await press(sandbox, invocation, job, "Alex")
    message = await invocation.wait_for(lambda message: embed_of(message).get("title") == "Cancelled")
    assert [each["custom_id"] for each in message["components"][0]["components"]] == [f"job:{job.id}:retry"]
    assert (await running.queue.get(job.id)).state is JobState.CANCELLED


async def test_a_moderator_cancels_somebody_elses_job(running, sandbox, ask):
    invocation, job = await ask(running)
    await press(sandbox, invocation, job, "Mona")
    await invocation.wait_for(lambda message: embed_of(message).get("title") == "Cancelled")


async def test_others_are_refused_and_nobody_else_sees_it(running, sandbox, ask):
    invocation, job = await ask(running)
    pressed = await press(sandbox, invocation, job, "Sam")
    refusal = await pressed.wait_for(lambda message: message["flags"] & 64)
    assert embed_of(refusal)["footer"]["text"].startswith("missing_permission · ")
    assert embed_of(invocation.responses()[0])["title"] == "Waiting"
    assert (await running.queue.get(job.id)).state is JobState.QUEUED


async def test_a_button_works_after_a_restart(start_bot, sandbox, ask):
    async with start_bot() as running:
        invocation, job = await ask(running)
    async with start_bot() as running:
        await press(sandbox, invocation, job, "Alex")
        await invocation.wait_for(lambda message: embed_of(message).get("title") == "Cancelled")
        assert (await running.queue.get(job.id)).state is JobState.CANCELLED


async def test_a_running_job_is_asked_to_stop(running, sandbox, ask):
    invocation, job = await ask(running)
    stopped: asyncio.Queue[int] = asyncio.Queue()
    running.queue.on_cancel(stopped.put_nowait)
    await running.queue.claim("worker")
    pressed = await press(sandbox, invocation, job, "Alex")
    assert await asyncio.wait_for(stopped.get(), 5) == job.id
    assert pressed.interaction.callback_type == 6


async def test_a_finished_job_cannot_be_cancelled(running, sandbox, ask):
    invocation, job = await ask(running)
    message = invocation.responses()[0]
    claimed = await running.queue.claim("worker")
    await running.queue.complete(claimed)
    pressed = await sandbox.press(message, f"job:{job.id}:cancel", "Alex")
    refusal = await pressed.wait_for(lambda message: message["flags"] & 64)
    assert embed_of(refusal)["description"] == "This download has ended already."


async def test_a_retry_works_after_a_restart(start_bot, sandbox, ask):
    async with start_bot() as running:
        invocation, job = await ask(running, "quality:720p")
        claimed = await running.queue.claim("worker")
        await running.bot.delivery.tell_failure(claimed, TransientError(ErrorCode.NETWORK), "1a2b3c4d")
        await running.queue.fail(claimed, ErrorCode.NETWORK)
    async with start_bot() as running:
        pressed = await sandbox.press(invocation.responses()[0], f"job:{job.id}:retry", "Mona")
        message = await pressed.wait_for(lambda message: f"job:{job.id + 1}:cancel" in str(message["components"]))
        assert message["id"] == invocation.responses()[0]["id"]
        again = await running.queue.get(job.id + 1)
        assert (again.quality, again.match) == (job.quality, job.match)
        assert again.reply.interaction_token == pressed.interaction.token

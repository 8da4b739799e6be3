from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.testing.reading import buttons_of

FAILURE = PermanentError(ErrorCode.REMOVED, detail="/secret/path token=abc")


def embed_of(message) -> dict:
    return message["embeds"][0] if message["embeds"] else {}


def dead(job):
    return evolve(job, reply=evolve(job.reply, token_expires_at=datetime.now(UTC) - timedelta(seconds=1)))


async def test_a_failure_replaces_the_status(running, ask):
    invocation, job = await ask(running)
    await running.bot.delivery.tell_failure(job, FAILURE, "1a2b3c4d")
    message = invocation.responses()[0]
    assert embed_of(message)["title"] == "Post removed"
    assert embed_of(message)["description"] == "This post no longer exists."
    assert embed_of(message)["footer"]["text"] == "removed · 1a2b3c4d"
    assert message["components"] == []
    assert "secret" not in str(message)


async def test_a_cancelled_job_says_so(running, ask):
    invocation, job = await ask(running)
    await running.bot.delivery.tell_cancelled(job)
    message = invocation.responses()[0]
    assert embed_of(message)["title"] == "Cancelled"
    assert buttons_of(message) == {"Retry": f"job:{job.id}:retry"}


async def test_a_failure_after_the_token_ended_is_told_in_the_channel(running, sandbox, ask):
    _, job = await ask(running)
    await running.bot.delivery.tell_failure(dead(job), FAILURE, "1a2b3c4d")
    message = sandbox.messages("general", None, "Boss HQ")[-1]
    assert embed_of(message)["title"] == "Post removed"
    assert [user["id"] for user in message["mentions"]] == [sandbox.world.user("Alex").id]


async def test_a_private_failure_after_the_token_ended_is_told_in_direct_messages(running, sandbox, ask):
    _, job = await ask(running, "private:true")
    await running.bot.delivery.tell_failure(dead(job), FAILURE, "1a2b3c4d")
    alone = sandbox.messages(sandbox.world.direct_messages(sandbox.world.user("Alex")))
    assert embed_of(alone[-1])["title"] == "Post removed"
    assert sandbox.messages("general", "Sam", "Boss HQ") == []


async def test_a_failure_told_twice_in_the_channel_stands_there_once(running, sandbox, ask):
    _, job = await ask(running)
    for _ in range(2):
        await running.bot.delivery.tell_failure(dead(job), FAILURE, "1a2b3c4d")
    told = [message for message in sandbox.messages("general") if embed_of(message).get("title") == "Post removed"]
    assert len(told) == 1


async def test_a_failure_after_the_first_files_leaves_them_in_place(running, sandbox, ask, stored):
    invocation, job = await ask(running)
    sandbox.world.set_bot_permissions(sandbox.world.channel("general", "Boss HQ"), 0)
    with pytest.raises(PermanentError) as raised:
        await running.bot.delivery.deliver(job, stored(job, 15))
    await running.bot.delivery.tell_failure(job, raised.value, "1a2b3c4d")
    first, ending = invocation.responses()
    assert len(first["attachments"]) == 10
    assert embed_of(ending)["footer"]["text"] == "missing_permission · 1a2b3c4d"


@pytest.mark.parametrize("status", [403, 500])
async def test_telling_never_raises(running, sandbox, ask, status):
    _, job = await ask(running)
    sandbox.faults.fail("PATCH *", status, times=10)
    sandbox.faults.fail("POST *", status, times=10)
    if status == 403:
        await running.bot.delivery.tell_failure(job, FAILURE, "1")
    await running.bot.delivery.tell_cancelled(dead(job))
    sandbox.faults.clear()


async def test_an_ending_is_the_last_word_over_pending_progress(running, sandbox, ask):
    invocation, job = await ask(running)
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert embed_of(message)["title"] == "Waiting"
    await running.bot.delivery.tell_cancelled(job)
    assert embed_of(invocation.responses()[0])["title"] == "Cancelled"

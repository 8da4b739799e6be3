import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError, Phase, TransientError
from bossbot_core.queue import PostLedger
from bossbot_core.runner import Progress
from bossbot_core.testing.reading import buttons_of

MIB = 1024 * 1024
CHANNEL_POST = "POST /channels/*/messages"
ORIGINAL = "PATCH /webhooks/*/messages/@original"


def sha256s(messages) -> list[list[str]]:
    return [[attachment["sha256"] for attachment in message["attachments"]] for message in messages]


def carrying(sandbox, channel="general", guild="Boss HQ", user=None) -> list[dict]:
    return [message for message in sandbox.messages(channel, user, guild) if message["attachments"]]


def dead(job, ago_s: float = 1.0):
    return evolve(job, reply=evolve(job.reply, token_expires_at=datetime.now(UTC) - timedelta(seconds=ago_s)))


class CrashAt(PostLedger):
    """Breaks after one part's post and before its record, as a crash does."""

    def __init__(self, database, part: int, **clock) -> None:
        super().__init__(database, **clock)
        self._part = part

    async def posted(self, job_id, part, message_id):
        if part == self._part:
            raise ConnectionAbortedError
        await super().posted(job_id, part, message_id)


async def test_files_replace_the_status_message(running, sandbox, ask, stored):
    invocation, job = await ask(running)
    media = stored(job, title="A clip", author="Ann")
    receipt = await running.bot.delivery.deliver(job, media)
    message = invocation.responses()[0]
    assert [int(message["id"])] == list(receipt.message_ids)
    assert sha256s([message]) == [[media.files[0].sha256]]
    assert message["embeds"] == []
    assert buttons_of(message) == {"Spoiler": f"job:{job.id}:spoiler:0"}
    assert message["content"] == "**A clip** · Ann\n<http://sample.test/clip.mp4>\n-# job 1 · 1/1"
    assert message["attachments"][0]["filename"] == "00.jpg"


async def test_an_album_of_37_is_four_messages_in_order(running, sandbox, ask, stored):
    invocation, job = await ask(running)
    media = stored(job, 37)
    receipt = await running.bot.delivery.deliver(job, media)
    messages = carrying(sandbox)
    assert [int(message["id"]) for message in messages] == list(receipt.message_ids)
    assert [len(message["attachments"]) for message in messages] == [10, 10, 10, 7]
    assert list(itertools.chain(*sha256s(messages))) == [file.sha256 for file in media.files]
    assert [message["content"].splitlines()[-1] for message in messages] == [f"-# job 1 · {n}/4" for n in range(1, 5)]
    assert len(invocation.responses()) == 4


async def test_delivering_again_posts_nothing(running, sandbox, ask, stored):
    _, job = await ask(running)
    media = stored(job, 12)
    first = await running.bot.delivery.deliver(job, media)
    before = len(sandbox.ledger)
    assert await running.bot.delivery.deliver(job, media) == first
    assert len(sandbox.ledger) == before


async def test_spoilers_are_hidden(running, sandbox, ask, stored):
    _, job = await ask(running, "spoiler:true")
    await running.bot.delivery.deliver(job, stored(job))
    assert carrying(sandbox)[0]["attachments"][0]["filename"].startswith("SPOILER_")


async def test_foreign_text_is_shown_literally_and_pings_nobody(running, sandbox, ask, stored):
    _, job = await ask(running)
    title = "@everyone **bold** <@1> [x](https://evil.test) \u202egnp.exe\u200b"
    await running.bot.delivery.deliver(job, stored(job, title=title, author="@here `code`"))
    message = carrying(sandbox)[0]
    assert message["content"].splitlines()[0] == (
        r"**\@everyone \*\*bold\*\* \<\@1\> \[x\](https\://evil.test) gnp.exe** · \@here \`code\`"
    )
    assert message["mentions"] == []
    assert not message["mention_everyone"]


async def test_a_file_over_the_limit_is_refused_and_nothing_is_sent(running, sandbox, ask, stored):
    _, job = await ask(running, upload_limit_bytes=1 * MIB)
    media = stored(job, 1, 2 * MIB)
    with pytest.raises(PermanentError) as raised:
        await running.bot.delivery.deliver(job, media)
    assert raised.value.code is ErrorCode.TOO_LARGE
    assert raised.value.sentence == "The file is 2 MiB; at most 1 MiB a file can be posted here."
    assert carrying(sandbox) == []


async def test_discords_own_refusal_of_a_large_file_is_too_large(running, sandbox, ask, stored):
    _, job = await ask(running, upload_limit_bytes=1 * MIB)
    generous = evolve(job, reply=evolve(job.reply, upload_limit_bytes=10 * MIB))
    with pytest.raises(PermanentError) as raised:
        await running.bot.delivery.deliver(generous, stored(job, 1, 2 * MIB))
    assert raised.value.code is ErrorCode.TOO_LARGE


async def test_a_large_file_arrives_byte_for_byte(running, sandbox, ask, stored):
    _, job = await ask(running, upload_limit_bytes=50 * MIB)
    media = stored(job, 1, 30 * MIB)
    await running.bot.delivery.deliver(job, media)
    assert sha256s(carrying(sandbox)) == [[media.files[0].sha256]]


@pytest.mark.parametrize("fault", ["store_then_reset", "store_then_500"])
async def test_a_post_that_was_stored_before_the_line_broke_is_not_posted_twice(running, sandbox, ask, stored, fault):
    _, job = await ask(running)
    getattr(sandbox.faults, fault)(CHANNEL_POST)
    media = stored(job, 15)
    receipt = await running.bot.delivery.deliver(job, media)
    messages = carrying(sandbox)
    assert [int(message["id"]) for message in messages] == list(receipt.message_ids)
    assert list(itertools.chain(*sha256s(messages))) == [file.sha256 for file in media.files]


@pytest.mark.parametrize("fault", ["store_then_reset", "store_then_500"])
async def test_an_edit_that_was_stored_before_the_line_broke_may_be_repeated(running, sandbox, ask, stored, fault):
    _, job = await ask(running)
    getattr(sandbox.faults, fault)(ORIGINAL)
    media = stored(job, 3)
    await running.bot.delivery.deliver(job, media)
    assert sha256s(carrying(sandbox)) == [[file.sha256 for file in media.files]]


async def test_a_post_that_never_arrived_is_posted(running, sandbox, ask, stored):
    _, job = await ask(running)
    sandbox.faults.drop(CHANNEL_POST)
    await running.bot.delivery.deliver(job, stored(job, 15))
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10, 5]


async def test_a_discord_that_stays_down_may_be_tried_again_later(running, sandbox, ask, stored):
    _, job = await ask(running)
    sandbox.faults.fail(CHANNEL_POST, 503, times=3)
    media = stored(job, 15)
    with pytest.raises(TransientError) as raised:
        await running.bot.delivery.deliver(job, media)
    assert raised.value.code is ErrorCode.UPLOAD_FAILED
    await running.bot.delivery.deliver(job, media)
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10, 5]


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_restart_between_post_and_record_posts_nothing_twice(start_bot, sandbox, database, ask, stored, part):
    async with start_bot(posts=CrashAt(database, part)) as running:
        _, job = await ask(running)
        media = stored(job, 25)
        with pytest.raises(ConnectionAbortedError):
            await running.bot.delivery.deliver(job, media)
    async with start_bot() as running:
        receipt = await running.bot.delivery.deliver(job, media)
    messages = carrying(sandbox)
    assert [int(message["id"]) for message in messages] == list(receipt.message_ids)
    assert list(itertools.chain(*sha256s(messages))) == [file.sha256 for file in media.files]


@pytest.mark.parametrize("part", [0, 1])
async def test_a_restart_after_the_token_ended_finds_what_was_posted(start_bot, sandbox, database, ask, stored, part):
    async with start_bot(
        posts=CrashAt(database, part, clock=lambda: datetime.now(UTC) - timedelta(minutes=3))
    ) as running:
        _, job = await ask(running)
        media = stored(job, 15)
        with pytest.raises(ConnectionAbortedError):
            await running.bot.delivery.deliver(job, media)
    for _ in range(150):
        await sandbox.say("chatter")
    async with start_bot() as running:
        await running.bot.delivery.deliver(dead(job), media)
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10, 5]


async def test_somebody_elses_message_with_the_marker_is_not_taken_for_ours(start_bot, sandbox, database, ask, stored):
    async with start_bot() as running:
        _, job = await ask(running)
        await running.posts.intend(job.id, 0, "earlier")
        await sandbox.say("-# job 1 · 1/1")
        await running.bot.delivery.deliver(dead(job), stored(job))
    assert len(carrying(sandbox)) == 1


async def test_an_old_intent_in_an_unreadable_channel_is_told_and_not_repeated(
    start_bot, sandbox, database, ask, stored
):
    channel = sandbox.world.channel("general", "Boss HQ")
    async with start_bot() as running:
        _, job = await ask(running)
        old = PostLedger(database, clock=lambda: datetime.now(UTC) - timedelta(minutes=3))
        await old.intend(job.id, 0, "earlier")
        sandbox.world.set_bot_permissions(channel, channel.bot_permissions & ~(1 << 16))
        with pytest.raises(PermanentError) as raised:
            await running.bot.delivery.deliver(dead(job), stored(job))
    assert raised.value.code is ErrorCode.MISSING_PERMISSION
    assert carrying(sandbox) == []


async def test_a_young_intent_in_an_unreadable_channel_relies_on_the_nonce(running, sandbox, ask, stored):
    channel = sandbox.world.channel("general", "Boss HQ")
    _, job = await ask(running)
    sandbox.world.set_bot_permissions(channel, channel.bot_permissions & ~(1 << 16))
    sandbox.faults.store_then_500(CHANNEL_POST)
    await running.bot.delivery.deliver(dead(job), stored(job))
    assert len(carrying(sandbox)) == 1


async def test_after_the_token_ended_the_channel_is_used_and_only_the_asker_is_called(running, sandbox, ask, stored):
    _, job = await ask(running)
    await running.bot.delivery.deliver(dead(job), stored(job, 12, title="@everyone look"))
    first, second = carrying(sandbox)
    alex = sandbox.world.user("Alex").id
    assert first["content"].startswith(f"<@{alex}>\n")
    assert [user["id"] for user in first["mentions"]] == [alex]
    assert not first["mention_everyone"]
    assert second["mentions"] == []
    posted = sandbox.ledger.matching(CHANNEL_POST)
    assert posted[0].body["allowed_mentions"] == {"parse": [], "users": [alex]}
    assert all(entry.body["enforce_nonce"] for entry in posted)


async def test_a_token_that_dies_unexpectedly_leads_to_the_channel(running, sandbox, ask, stored):
    _, job = await ask(running)
    foreign = evolve(job, reply=evolve(job.reply, interaction_token="dead"))
    await running.bot.delivery.deliver(foreign, stored(job))
    assert len(sandbox.ledger.matching(CHANNEL_POST)) == 1
    assert len(carrying(sandbox)) == 1


async def test_private_albums_stay_private(running, sandbox, ask, stored):
    _, job = await ask(running, "private:true")
    media = stored(job, 15)
    await running.bot.delivery.deliver(job, media)
    assert carrying(sandbox, user="Sam") == []
    assert sha256s(carrying(sandbox, user="Alex")) == [
        [file.sha256 for file in media.files[:10]],
        [file.sha256 for file in media.files[10:]],
    ]


async def test_private_files_go_to_the_askers_direct_messages_after_the_token_ended(running, sandbox, ask, stored):
    _, job = await ask(running, "private:true")
    await running.bot.delivery.deliver(dead(job), stored(job))
    assert carrying(sandbox) == []
    assert len(carrying(sandbox, sandbox.world.direct_messages(sandbox.world.user("Alex")))) == 1


async def test_closed_direct_messages_are_a_missing_permission(running, sandbox, ask, stored):
    _, job = await ask(running, "private:true")
    sandbox.world.set_accepts_dms(sandbox.world.user("Alex"), accepts=False)
    with pytest.raises(PermanentError) as raised:
        await running.bot.delivery.deliver(dead(job), stored(job))
    assert raised.value.code is ErrorCode.MISSING_PERMISSION


async def test_a_bot_that_is_not_in_the_channel_sends_follow_ups(running, sandbox, ask, stored):
    _, job = await ask(running, user_installed=True)
    await running.bot.delivery.deliver(job, stored(job, 15))
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10, 5]
    assert sandbox.ledger.matching(CHANNEL_POST) == []


async def test_what_exceeds_the_follow_ups_goes_to_direct_messages(running, sandbox, ask, stored):
    _, job = await ask(running, user_installed=True)
    await running.bot.delivery.deliver(job, stored(job, 65))
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10] * 6
    direct = sandbox.world.direct_messages(sandbox.world.user("Alex"))
    assert [len(message["attachments"]) for message in carrying(sandbox, direct)] == [5]


async def test_a_long_upload_says_that_it_uploads(running, sandbox, ask, stored):
    _, job = await ask(running)
    await running.bot.delivery.deliver(job, stored(job, 1, 9 * MIB))
    told = [embed["title"] for edit in sandbox.ledger.matching(ORIGINAL) for embed in edit.body["embeds"]]
    assert told == ["Waiting", "Uploading"]


@pytest.mark.parametrize("fault", ["store_then_reset", "store_then_500", "drop"])
async def test_a_follow_up_is_never_sent_twice(running, sandbox, ask, stored, fault):
    _, job = await ask(running, user_installed=True)
    getattr(sandbox.faults, fault)("POST /webhooks/*")
    media = stored(job, 15)
    for _ in range(2):
        with pytest.raises(PermanentError) as raised:
            await running.bot.delivery.deliver(job, media)
        assert raised.value.code is ErrorCode.UPLOAD_FAILED
    assert len(sandbox.ledger.matching("POST /webhooks/*")) == 1


async def test_a_channel_that_was_closed_to_the_bot_is_a_missing_permission(running, sandbox, ask, stored):
    _, job = await ask(running)
    sandbox.world.set_bot_permissions(sandbox.world.channel("general", "Boss HQ"), 0)
    with pytest.raises(PermanentError) as raised:
        await running.bot.delivery.deliver(dead(job), stored(job))
    assert raised.value.code is ErrorCode.MISSING_PERMISSION


async def test_no_status_edit_comes_after_the_files(start_bot, sandbox, ask, stored):
    async with start_bot(edit_interval_s=0.2) as running:
        invocation, job = await ask(running)
        for done in range(50):
            await running.bot.delivery.show(job, Progress(phase=Phase.FETCHING, done_bytes=done, total_bytes=50))
        await running.bot.delivery.deliver(job, stored(job))
        await asyncio.sleep(0.5)
        assert invocation.responses()[0]["embeds"] == []


async def test_a_rate_limit_is_waited_for(running, sandbox, ask, stored):
    _, job = await ask(running)
    sandbox.faults.rate_limit(CHANNEL_POST, 0.2)
    await running.bot.delivery.deliver(job, stored(job, 15))
    assert [len(message["attachments"]) for message in carrying(sandbox)] == [10, 5]

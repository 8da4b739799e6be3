"""The ledger of questions: each is answered once, and goes with its job."""

import asyncio

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, FileKind, Listing, ListingItem, PermanentError
from bossbot_core.database import Database
from bossbot_core.queue import ANSWERED, Asker, Job, JobOptions, JobQueue, JobState, Question, QuestionLedger
from bossbot_core.settings import QueueSettings

LISTING = Listing(
    items=(ListingItem(number=1, title="One \u202e", duration_s=2.5, kind=FileKind.VIDEO), ListingItem(number=2)),
    total=143,
    title="Many",
    max_items=20,
)
HOUR = 3600


async def test_a_question_is_known_after_a_restart(tmp_path):
    database = await Database.open(tmp_path / "questions.db")
    ledger = QuestionLedger(database)
    assert await ledger.put(7, LISTING) == Question(job_id=7, listing=LISTING)
    await ledger.pick(7, frozenset({2, 1}))
    await database.close()
    database = await Database.open(tmp_path / "questions.db")
    ledger = QuestionLedger(database)
    asked = Question(job_id=7, listing=LISTING, picked=frozenset({1, 2}))
    assert await ledger.get(7) == asked
    assert await ledger.put(7, Listing()) == asked
    assert await ledger.get(8) is None
    await database.close()


async def test_of_many_answers_one_counts(database):
    ledger = QuestionLedger(database)
    await ledger.put(7, LISTING)
    told = await asyncio.gather(*(ledger.close(7) for _ in range(5)), return_exceptions=True)
    assert told.count(None) == 1
    assert {each.sentence for each in told if each} == {ANSWERED}
    await ledger.pick(7, frozenset({1}))
    answered = await ledger.get(7)
    assert (answered.answered, answered.picked) == (True, frozenset())
    with pytest.raises(PermanentError) as unknown:
        await ledger.close(8)
    assert unknown.value.code is ErrorCode.NOT_FOUND


async def test_an_answer_and_its_job_come_together_once(queue, database, job):
    ledger = QuestionLedger(database)
    await ledger.put(7, LISTING)
    answers = [queue.add(evolve(job(), answers=7)) for _ in range(5)]
    told = await asyncio.gather(*answers, return_exceptions=True)
    assert len([each for each in told if isinstance(each, Job)]) == 1
    assert {each.sentence for each in told if not isinstance(each, Job)} == {ANSWERED}
    assert await queue.count(job().reply.guild_id) == 1
    assert (await ledger.get(7)).answered


async def test_a_job_that_finds_no_room_leaves_its_question_open(database, job):
    queue, ledger = JobQueue(database, QueueSettings(max_queued_per_guild=1)), QuestionLedger(database)
    await ledger.put(7, LISTING)
    await queue.add(job())
    with pytest.raises(PermanentError) as full:
        await queue.add(evolve(job(), answers=7))
    assert full.value.code is ErrorCode.QUEUE_FULL
    assert not (await ledger.get(7)).answered


async def test_a_question_is_forgotten_with_its_job(queue, database, job, clock):
    ledger = QuestionLedger(database)
    for forget in (lambda: queue.annals.forget(job().reply.user_id), queue.annals.tidy):
        held = await ended(queue, await queue.add(job()))
        await ledger.put(held.id, LISTING)
        clock.pass_s(25 * HOUR)
        await forget()
        assert await ledger.get(held.id) is None


async def ended(queue, added):
    held = await queue.claim("worker")
    assert held.id == added.id
    return await queue.complete(held)


async def test_a_survey_that_asked_is_no_download(queue, job):
    added = await queue.add(job())
    held = await queue.choose(await queue.claim("worker"), JobOptions(survey=True))
    assert (await queue.get(added.id)).options.survey
    assert (await queue.complete(held)).state is JobState.COMPLETED
    reply = held.reply
    asker = Asker(guild_id=reply.guild_id, user_id=reply.user_id, private=True)
    assert (await queue.annals.history(asker, limit=10), await queue.annals.remembered(asker)) == ([], 0)
    assert await queue.annals.metrics() == []


async def test_a_survey_that_went_on_is_one(queue, job):
    await queue.add(job())
    held = await queue.choose(await queue.claim("worker"), JobOptions(survey=True))
    before = held.media_key
    held = await queue.choose(held, JobOptions())
    assert "survey" in before
    assert "survey" not in held.media_key
    await queue.complete(held)
    assert [metric.jobs for metric in await queue.annals.metrics()] == [1]

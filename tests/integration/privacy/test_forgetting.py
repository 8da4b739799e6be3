"""Forgetting on a real queue, database and storage: what can be stopped is, what cannot is said."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from bossbot_core.api import Listing, ListingItem, MediaKind, Quality, UrlMatch
from bossbot_core.audit import Act, Action, AuditTrail, Outcome, mention
from bossbot_core.database import Database
from bossbot_core.limits import CommandRates, Quotas
from bossbot_core.privacy import Privacy
from bossbot_core.queue import JobQueue, JobState, NewJob, PostLedger, QuestionLedger, ReplyTarget
from bossbot_core.settings import AuditSettings, LimitSettings, QueueSettings, StorageSettings
from bossbot_core.storage import Storage

PERSON, OTHER = 1_100_000_000_008_388_609, 1_100_000_000_012_582_913
NEEDLES = (str(PERSON).encode(), PERSON.to_bytes(8, "big"))


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    yield database
    await database.close()


@pytest.fixture
def queue(database):
    return JobQueue(database, QueueSettings())


@pytest.fixture
def audit(database):
    return AuditTrail(database, AuditSettings())


@pytest.fixture
def privacy(database, queue, audit, tmp_path):
    limits = LimitSettings()
    records = {"daily_uses": Quotas(database, limits), "command_uses": CommandRates(database, limits), "audit": audit}
    return Privacy(
        database=database,
        backups=tmp_path / "backups",
        queue=queue,
        posts=PostLedger(database),
        questions=QuestionLedger(database),
        storage=Storage(tmp_path, StorageSettings()),
        records=records,
    )


def new_job(number: int, user_id: int = PERSON) -> NewJob:
    return NewJob(
        plugin="example",
        match=UrlMatch(canonical_url=f"http://sample.test/{number}", media_id=str(number), kind=MediaKind.VIDEO),
        quality=Quality.BEST,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=2,
            interaction_token="token-of-a-person",
            token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
            guild_id=3,
            channel_id=4,
            user_id=user_id,
            upload_limit_bytes=5,
        ),
    )


def traces(folder):
    needles = (*NEEDLES, b"token-of-a-person")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


async def nothing(_job):
    """Says nothing."""


async def test_waiting_jobs_are_cancelled_told_and_forgotten_and_nobody_elses(privacy, queue, tmp_path, audit):
    for number in range(3):
        await queue.add(new_job(number))
    await queue.add(new_job(9, OTHER))
    await audit.record(Act(action=Action.ADMIN_BLOCK, outcome=Outcome.DONE, user_id=OTHER, target=mention(PERSON)))
    told = []

    async def goodbye(job):
        told.append((job.id, job.state, job.reply.interaction_token))

    before = json.loads(await privacy.export(PERSON))
    assert len(before["jobs"]) == 3
    assert before["audit"][0]["target"] == mention(PERSON)
    done = await privacy.forget(PERSON, goodbye)
    assert sorted(told) == [(number, JobState.CANCELLED, "token-of-a-person") for number in (1, 2, 3)]
    assert (done.jobs, done.unfinished) == (3, 0)
    assert [job.reply.user_id for job in await queue.annals.about(OTHER)] == [OTHER]
    assert json.loads(await privacy.export(PERSON))["audit"] == []
    assert await audit.verify() is None
    await queue.cancel(4)
    await privacy.forget(OTHER, nothing)
    assert traces(tmp_path) == []


async def test_what_is_being_posted_is_waited_for_and_else_named(privacy, queue, tmp_path):
    await queue.add(new_job(1))
    held = await queue.advance(await queue.claim("worker"), JobState.UPLOADING)
    done = await privacy.forget(PERSON, nothing, patience_s=0.2)
    assert (done.jobs, done.unfinished) == (0, 1)
    forgetting = asyncio.create_task(privacy.forget(PERSON, nothing))
    await asyncio.sleep(0.2)
    await queue.complete(held)
    done = await forgetting
    assert (done.jobs, done.unfinished) == (1, 0)
    assert traces(tmp_path) == []


async def test_a_discord_that_does_not_answer_holds_up_nothing(privacy, queue, tmp_path, monkeypatch):
    monkeypatch.setattr("bossbot_core.privacy.forgetting._GOODBYE_S", 0.1)
    await queue.add(new_job(1))

    async def never(_job):
        await asyncio.sleep(3600)

    assert (await privacy.forget(PERSON, never)).jobs == 1
    assert traces(tmp_path) == []


async def test_two_who_ask_at_once_are_both_forgotten_while_others_go_on(privacy, queue):
    for number in range(20):
        await queue.add(new_job(number, PERSON if number % 2 else OTHER))
    added, first, second = await asyncio.gather(
        queue.add(new_job(99, 7)), privacy.forget(PERSON, nothing), privacy.forget(OTHER, nothing)
    )
    assert (first.jobs, second.jobs) == (10, 10)
    assert await queue.live_ids() == {added.id}


async def test_backups_that_still_hold_a_person_are_named(privacy, queue, database):
    await queue.add(new_job(1))
    assert (await privacy.forget(PERSON, nothing)).backups_until is None
    await database.backup()
    until = (await privacy.forget(PERSON, nothing)).backups_until
    assert timedelta(days=6, hours=23) < until - datetime.now(UTC) <= timedelta(days=7)


async def columns(database: Database, table: str) -> set[str]:
    return {row["name"] for row in await database.read(f"PRAGMA table_info({table})")}


async def test_no_column_of_a_job_is_forgotten_by_the_export(privacy, queue, database):
    await queue.add(new_job(1))
    (job,) = json.loads(await privacy.export(PERSON))["jobs"]
    called_otherwise = {"plugin": "platform", "canonical_url": "url", "interaction_token": "interaction_token_kept"}
    of_the_queue = {
        *("application_id", "user_id", "media_key", "scope", "round", "not_before", "delayed", "delay_s", "started_at"),
        *("fence", "lease_owner", "lease_until", "cancel_requested", "untold", "token_expires_at", "unknown_age"),
    }
    known = await columns(database, "jobs") - of_the_queue
    assert {called_otherwise.get(name, name) for name in known} == set(job) - {"posts", "question", "stored"}


async def test_what_somebody_was_asked_goes_with_the_rest(privacy, queue, database):
    await queue.add(new_job(1))
    held = await queue.claim("worker")
    await QuestionLedger(database).put(held.id, Listing(items=(ListingItem(number=1, title="One"),), total=143))
    await queue.complete(held)
    (job,) = json.loads(await privacy.export(PERSON))["jobs"]
    assert job["question"]["items"] == [{"number": 1, "title": "One"}]
    await privacy.forget(PERSON, nothing)
    assert await database.read("SELECT * FROM questions") == []


async def test_every_table_that_names_people_is_known(database):
    tables = [row[0] for row in await database.read("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    naming = {table for table in tables if "user_id" in await columns(database, table)}
    assert naming == {"jobs", "command_uses", "audit_people"}

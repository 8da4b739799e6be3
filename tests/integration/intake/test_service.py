"""The intake on a real database, queue, rates and quotas: what is refused uses nothing up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, Quality
from bossbot_core.intake import SubmitRequest
from bossbot_core.queue import ReplyTarget
from bossbot_core.settings import NetworkSettings

GUILD, DIRECT = 21, 0


def request_of(user, guild=GUILD):
    reply = ReplyTarget(
        application_id=1,
        interaction_id=1,
        interaction_token="token",
        token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
        guild_id=guild,
        channel_id=3,
        user_id=user,
        upload_limit_bytes=10_000_000,
    )
    return SubmitRequest(text="http://sample.test/clip.mp4", quality=Quality.BEST, reply=reply)


async def ask(intake, user, guild=GUILD):
    """The code of the refusal, or None."""
    request = request_of(user, guild)
    try:
        await intake.submit(request, await intake.check(request))
    except BossBotError as error:
        return error.code
    return None


async def count(database, table):
    return (await database.read(f"SELECT count(*) FROM {table}"))[0][0]


@pytest.mark.parametrize("users", [10, pytest.param(100, marks=pytest.mark.soak)])
async def test_each_person_gets_exactly_the_quota_when_all_ask_at_once(intake_with, database, users):
    intake = intake_with(user_daily_downloads=20)
    asked = [(user, ask(intake, user)) for _ in range(100) for user in range(users)]
    answers = await asyncio.gather(*(asking for _, asking in asked))
    accepted = [user for (user, _), answer in zip(asked, answers, strict=True) if answer is None]
    assert {user: accepted.count(user) for user in range(users)} == dict.fromkeys(range(users), 20)
    assert set(answers) == {None, ErrorCode.QUOTA_EXCEEDED}
    assert await count(database, "jobs") == users * 20
    assert await count(database, "command_uses") == users * 20


async def test_a_server_gets_exactly_its_quota_when_all_ask_at_once(intake_with, database):
    intake = intake_with(guild_daily_downloads=50)
    answers = await asyncio.gather(*(ask(intake, user) for user in range(10) for _ in range(20)))
    assert answers.count(None) == await count(database, "jobs") == 50
    assert await ask(intake, 99, DIRECT) is None


async def test_what_the_queue_refuses_uses_nothing_up(intake_with, database):
    intake = intake_with(max_queued_per_guild=5)
    answers = await asyncio.gather(*(ask(intake, 1) for _ in range(40)))
    assert (answers.count(None), answers.count(ErrorCode.QUEUE_FULL)) == (5, 35)
    assert await count(database, "command_uses") == 5
    used = await database.read("SELECT DISTINCT downloads FROM daily_uses")
    assert [row[0] for row in used] == [5]


async def test_a_cooldown_uses_up_no_quota(intake_with, database):
    intake = intake_with(download_cooldown_s=60.0)
    answers = await asyncio.gather(*(ask(intake, 1) for _ in range(5)))
    assert sorted(map(str, answers)) == ["None", *["cooldown"] * 4]
    assert [row[0] for row in await database.read("SELECT downloads FROM daily_uses")] == [1, 1]


async def test_checking_writes_nothing(intake_with, database):
    intake = intake_with(user_daily_downloads=1)
    for _ in range(5):
        await intake.check(request_of(1))
    assert [await count(database, table) for table in ("jobs", "command_uses", "daily_uses")] == [0, 0, 0]


async def test_without_quotas_a_day_has_no_end(intake_with, database):
    intake = intake_with(with_quotas=False, user_daily_downloads=1)
    assert await asyncio.gather(*(ask(intake, 1) for _ in range(5))) == [None] * 5
    assert await count(database, "daily_uses") == 0


async def test_a_link_leads_inside_only_where_the_operator_said_so(intake_with):
    request = evolve(request_of(1), text="http://nas.lan:8080/film.mp4")
    with pytest.raises(BossBotError) as refused:
        await intake_with().check(request)
    with pytest.raises(BossBotError) as unserved:
        await intake_with(network=NetworkSettings(allow=("nas.lan:8080",))).check(request)
    assert (refused.value.code, unserved.value.code) == (ErrorCode.BLOCKED_ADDRESS, ErrorCode.UNSUPPORTED_URL)

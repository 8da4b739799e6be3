"""Rate limits and faults: what hikari makes of them, and what the ledger saw."""

import time

import aiohttp
import hikari
import pytest

from bossbot_core.sandbox import SandboxDiscord, SandboxLimits
from bossbot_core.sandbox.limits import Bucket

POST = "POST /channels/*/messages"


@pytest.fixture
async def rest(sandbox, start_bot):
    return (await start_bot()).app.rest


@pytest.fixture
def general(sandbox):
    return int(sandbox.world.channel("general").id)


async def test_every_answer_tells_its_bucket_and_a_callback_does_not(sandbox, web, as_bot):
    async with web.get("/api/v10/users/@me", headers=as_bot) as response:
        headers = response.headers
    async with web.post("/api/v10/interactions/1/t/callback", json={"type": 5}) as callback:
        assert "X-RateLimit-Bucket" not in callback.headers

    assert headers["X-RateLimit-Limit"] == "50"
    assert headers["X-RateLimit-Remaining"] == "49"
    assert 0 < float(headers["X-RateLimit-Reset-After"]) <= 1
    assert len(headers["X-RateLimit-Bucket"]) == 32


async def test_the_sixth_edit_in_five_seconds_is_a_429_with_its_waiting_time(sandbox, web, as_bot):
    said = await sandbox.say("x")
    path = f"/api/v10/channels/{said['channel_id']}/messages"
    async with web.post(path, json={"content": "a"}, headers=as_bot) as response:
        message = (await response.json())["id"]

    statuses = []
    for number in range(6):
        async with web.patch(f"{path}/{message}", json={"content": str(number)}, headers=as_bot) as response:
            statuses.append(response.status)
            body = await response.json()

    assert statuses == [200] * 5 + [429]
    assert 0 < body["retry_after"] <= 5
    assert body["global"] is False
    assert response.headers["X-RateLimit-Scope"] == "user"
    assert sandbox.messages("general")[-1]["content"] == "4"


async def test_hikari_waits_for_its_bucket_and_never_sees_a_429(tmp_path, start_bot, sandbox, rest, general):
    message = await rest.create_message(general, "a")
    started = time.monotonic()
    for number in range(7):
        await rest.edit_message(general, message, str(number))

    assert time.monotonic() - started > 3
    assert [entry.status for entry in sandbox.ledger.matching("PATCH *")] == [200] * 7


async def test_an_ordered_429_is_obeyed(sandbox, rest, general):
    sandbox.faults.rate_limit(POST, 0.5)
    started = time.monotonic()

    await rest.create_message(general, "patience")

    assert time.monotonic() - started >= 0.5
    assert [entry.status for entry in sandbox.ledger.matching(POST)] == [429, 200]
    assert len(sandbox.ledger.posts) == 1


async def test_a_global_429_says_so(sandbox, web, as_bot):
    sandbox.faults.rate_limit("GET *", 2, scope="global")

    async with web.get("/api/v10/users/@me", headers=as_bot) as response:
        body = await response.json()

    assert body == {"message": "You are being rate limited.", "retry_after": 2, "global": True}
    assert response.headers["X-RateLimit-Global"] == "true"
    assert response.headers["Retry-After"] == "2"


async def test_a_proxys_429_page_ends_the_request(sandbox, rest, general):
    sandbox.faults.rate_limit(POST, 60, scope="html")

    with pytest.raises(hikari.HTTPResponseError):
        await rest.create_message(general, "x")
    assert sandbox.messages("general") == []


async def test_more_requests_than_the_global_limit_are_refused(tmp_path):
    discord = SandboxDiscord(directory=tmp_path, limits=SandboxLimits(global_bucket=Bucket(2, 60.0)))
    await discord.start()
    headers = {"Authorization": f"Bot {discord.token}"}
    async with aiohttp.ClientSession(discord.url, headers=headers) as session:
        statuses = [(await session.get("/api/v10/users/@me")).status for _ in range(3)]
    await discord.close()

    assert statuses == [200, 200, 429]


async def test_stored_then_500_posts_twice_without_a_nonce_and_once_with_it(sandbox, rest, general):
    sandbox.faults.store_then_500(POST)
    await rest.create_message(general, "twice")
    sandbox.faults.store_then_500(POST)
    await rest.create_message(general, "once", nonce="n")

    assert [message["content"] for message in sandbox.messages("general")] == ["twice", "twice", "once"]
    assert len(sandbox.ledger.posts) == 3
    assert len(sandbox.ledger.matching(POST)) == 4


async def test_stored_then_reset_is_retried_by_hikari(sandbox, rest, general):
    sandbox.faults.store_then_reset(POST)

    await rest.create_message(general, "x", nonce="n")

    assert len(sandbox.messages("general")) == 1
    assert [entry.stored for entry in sandbox.ledger.matching(POST)] == [True, False]


async def test_a_dropped_request_stores_nothing(sandbox, rest, general):
    sandbox.faults.drop(POST)

    await rest.create_message(general, "x")

    assert [entry.created for entry in sandbox.ledger.matching(POST)] == [False, True]


async def test_a_failing_route_fails_as_often_as_ordered_and_others_do_not(sandbox, web, as_bot):
    sandbox.faults.fail("GET /users/@me", 503, times=2)

    statuses = []
    for _ in range(3):
        async with web.get("/api/v10/users/@me", headers=as_bot) as response:
            statuses.append(response.status)
        async with web.get("/api/v10/gateway/bot", headers=as_bot) as response:
            assert response.status == 200

    assert statuses == [503, 503, 200]


async def test_a_delay_is_only_a_delay(sandbox, rest, general):
    sandbox.faults.delay(POST, 0.3)
    started = time.monotonic()

    await rest.create_message(general, "x")

    assert time.monotonic() - started >= 0.3
    assert len(sandbox.messages("general")) == 1


async def test_a_slow_upload_waits_with_the_sender(sandbox, web, as_bot):
    size, sent = 8 * 1024 * 1024, []

    async def file():
        for _ in range(size // 65536):
            sent.append(time.monotonic())
            yield bytes(65536)

    said = await sandbox.say("x")
    sandbox.faults.slow_uploads(size)
    with aiohttp.MultipartWriter("form-data") as form:
        part = form.append(file())
        part.set_content_disposition("form-data", name="files[0]", filename="a.bin")
        async with web.post(f"/api/v10/channels/{said['channel_id']}/messages", data=form, headers=as_bot) as response:
            assert response.status == 200

    assert sandbox.faults.taken == {"slow_upload": 1}
    assert time.monotonic() - sent[0] >= 1.0
    # What the systems on both sides keep is a few megabytes at most; the rest was taken when the line was free.
    assert sent[-1] - sent[0] >= 0.3

import asyncio
import logging
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from bossbot_core.settings import SettingsError, SocketAddress
from bossbot_core.web.server import WebServer
from bossbot_core.web.visitors import Visitors

HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
VERSIONS = ("aiohttp", "python", "hikari", "version")


async def raw(place, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", place.server.port)
    writer.write(sent)
    answer = b""
    with suppress(ConnectionError):
        async with asyncio.timeout(10):
            answer = await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


@pytest.mark.parametrize("host", ["files.example.org", "FILES.example.org:443", "localhost:9", "127.0.0.1", "[::1]:80"])
async def test_it_answers_to_its_own_names(place, host):
    assert (await place.get("/health", Host=host))[0].status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "files.example.org.evil.example", "169.254.169.254", "", "evil@localhost"]
)
async def test_it_answers_to_no_other_name(place, host):
    assert (await place.get("/health", Host=host))[0].status == 421


async def test_health_and_ready_say_no_more_than_that(place):
    response, body = await place.get("/health")
    assert (response.status, body) == (200, b'{"ok": true, "status": "ok"}')
    assert (await place.get("/ready"))[1] == b'{"ok": true, "status": "ready"}'
    place.ready = False
    response, body = await place.get("/ready")
    assert (response.status, body) == (503, b'{"ok": false, "status": "discord"}')
    assert (await place.get("/health"))[0].status == 200
    await place.database.close()
    response, body = await place.get("/health")
    assert (response.status, body) == (503, b'{"ok": false, "status": "database"}')


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n",
        HEALTH,
        b"GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_no_answer_names_what_runs_here(place, sent, caplog):
    answer = (await raw(place, sent)).lower()
    assert answer
    assert not [word for word in VERSIONS if word.encode() in answer]
    assert b"x-content-type-options: nosniff" in answer
    assert b"server: bossbot" in answer
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_who_does_not_begin_to_speak_is_cut_off(open_place):
    place = await open_place(head_patience_s=0.1)
    assert await raw(place, b"GET /health HTTP/1.1\r\nHost: local") == b""
    assert b"200 OK" in await raw(place, HEALTH)


async def test_there_are_so_many_connections_and_no_more(open_place):
    place = await open_place(most_connections=3)
    held = [await asyncio.open_connection("127.0.0.1", place.server.port) for _ in range(3)]
    assert await raw(place, HEALTH) == b""
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert b"200 OK" in await raw(place, HEALTH)


async def test_an_address_that_asks_too_often_is_told_when_to_come_back(open_place):
    place = await open_place(visitors=Visitors(most_in_window=3))
    statuses = [(await place.get("/health"))[0].status for _ in range(3)]
    response, _ = await place.get("/health")
    assert (statuses, response.status) == ([200] * 3, 429)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert (await place.get("/health", X_Forwarded_For="203.0.113.9"))[0].status == 200


async def test_neither_signatures_nor_addresses_are_logged(place):
    link = place.link(await place.store(b"media" * 100))
    with capture_logs() as lines:
        await place.get(link)
        await place.get(link + "x")
    answered = [line for line in lines if line["event"] == "answered"]
    assert [line["status"] for line in answered] == [200, 404]
    assert answered[0]["path"].startswith("/files/5/42/1/")
    assert "sig=" not in str(lines)
    assert "127.0.0.1" not in str(lines)


async def test_a_taken_address_is_named(place):
    second = WebServer(SocketAddress("127.0.0.1", place.server.port), place.server._site)
    with pytest.raises(
        SettingsError, match=f"web.listen: 127.0.0.1, port {place.server.port} cannot be used: Address already in use."
    ):
        await second.start()

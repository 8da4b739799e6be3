"""The gateway's ways to connect, to lose a connection and to come back."""

import asyncio
import json
import sys
import zlib

import aiohttp
import hikari
import lightbulb
import pytest
from backports.zstd import ZstdDecompressor

ZLIB_ONLY = """
import asyncio, sys
sys.modules["backports.zstd"] = None
import hikari
bot = hikari.GatewayBot(sys.argv[1], rest_url=sys.argv[2], banner=None, logs=None, intents=hikari.Intents.GUILDS)
async def main():
    await bot.start(check_for_updates=False)
    print(len(bot.cache.get_guilds_view()) or "ready")
    await bot.close()
asyncio.run(main())
"""


class Ping(lightbulb.SlashCommand, name="ping", description="d"):
    @lightbulb.invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        await ctx.respond("pong")


def reader(compress: str):
    if compress == "zlib-stream":
        return zlib.decompressobj().decompress
    return ZstdDecompressor().decompress if compress == "zstd-stream" else str.encode


async def identify(sandbox, socket, unpack, **changes):
    async def receive():
        return json.loads(unpack((await socket.receive(timeout=5)).data))

    assert (await receive())["op"] == 10
    intents = {"token": sandbox.token, "intents": 1, "properties": {}} | changes
    await socket.send_json({"op": 2, "d": intents})
    return receive


@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_events_come_in_the_compression_that_was_asked_for(sandbox, web, compress):
    async with web.ws_connect(f"/gateway?v=10&encoding=json&compress={compress}") as socket:
        receive = await identify(sandbox, socket, reader(compress))
        events = [await receive() for _ in range(3)]
        await socket.send_json({"op": 1, "d": 3})
        acknowledged = await receive()

    assert [event["t"] for event in events] == ["READY", "GUILD_CREATE", "GUILD_CREATE"]
    assert [event["s"] for event in events] == [1, 2, 3]
    assert acknowledged["op"] == 11


async def test_hikari_without_zstd_reads_the_zlib_stream(sandbox):
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ZLIB_ONLY, sandbox.token, sandbox.rest_url, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(child.communicate(), 30)

    assert child.returncode == 0
    assert output.split()
    assert sandbox.gateway.identifies == 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 1}}, 4004),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 99, "d": {}}, 4001),
        ({"op": 1, "d": "x" * 5000}, 4002),
    ],
)
async def test_nonsense_closes_the_connection_with_its_code(sandbox, web, payload, code):
    async with web.ws_connect("/gateway") as socket:
        await socket.receive()
        await socket.send_json(payload)
        await socket.receive(timeout=5)

    assert socket.close_code == code


async def test_an_intent_that_is_not_allowed_stops_the_bot(sandbox, start_bot):
    sandbox.gateway.allowed_privileged_intents = 0

    with pytest.raises(hikari.GatewayServerClosedConnectionError) as refused:
        await start_bot(intents=hikari.Intents.GUILDS | hikari.Intents.MESSAGE_CONTENT)
    assert refused.value.code == 4014


@pytest.mark.parametrize("way", ["close", "reconnect"])
async def test_a_lost_connection_is_resumed_and_what_was_missed_is_told(sandbox, start_bot, eventually, way):
    await start_bot(Ping)

    if way == "close":
        await sandbox.gateway.close_connections(4000)
    else:
        sandbox.gateway.ask_to_reconnect()
    await eventually(lambda: not sandbox.gateway.connected)
    missed = await sandbox.invoke("/ping")
    await eventually(lambda: sandbox.gateway.resumes == 1)

    assert sandbox.gateway.identifies == 1
    await eventually(lambda: bool(sandbox.ledger.matching(f"POST /interactions/{missed.id}/*")))
    answer = await (await sandbox.invoke("/ping")).wait_for(lambda message: message["content"])
    assert answer["content"] == "pong"


async def test_an_invalid_session_is_identified_anew(sandbox, start_bot, eventually):
    await start_bot(Ping)

    sandbox.gateway.invalidate()
    await eventually(lambda: sandbox.gateway.identifies == 2 and sandbox.gateway.connected)

    assert sandbox.gateway.resumes == 0
    assert (await (await sandbox.invoke("/ping")).wait_for(lambda message: True))["content"] == "pong"


async def test_each_shard_gets_the_guilds_that_are_its_own(sandbox, web):
    seen = []
    for number in range(2):
        async with web.ws_connect("/gateway") as socket:
            receive = await identify(sandbox, socket, str.encode, shard=[number, 2])
            seen.append({guild["id"] for guild in (await receive())["d"]["guilds"]})

    assert seen[0].isdisjoint(seen[1])
    assert seen[0] | seen[1] == set(sandbox.world.guilds)


async def test_resuming_a_session_that_is_gone_is_refused(sandbox, web):
    async with web.ws_connect("/gateway") as socket:
        await socket.receive()
        await socket.send_json({"op": 6, "d": {"token": sandbox.token, "session_id": "gone", "seq": 1}})
        answer = await socket.receive_json(timeout=5)

    assert answer == {"op": 9, "d": False}
    assert not sandbox.gateway.connected


async def test_a_socket_that_breaks_leaves_the_sandbox_alive(sandbox, web):
    socket = await web.ws_connect("/gateway")
    await identify(sandbox, socket, str.encode)
    assert isinstance(socket, aiohttp.ClientWebSocketResponse)
    await socket.close()

    async with web.get("/page/state") as response:
        assert response.status == 200

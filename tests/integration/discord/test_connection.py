import asyncio
import base64
import gc

import pytest

from bossbot_core.audit import AuditTrail
from bossbot_core.discord import DiscordBot, DiscordError, Services
from bossbot_core.guilds import Guilds
from bossbot_core.health import PlatformHealth
from bossbot_core.limits import CommandRates
from bossbot_core.pluginhost import PluginHost
from bossbot_core.queue import JobQueue, PostLedger, QuestionLedger
from bossbot_core.runner import LifeCycle, Vitals
from bossbot_core.settings import AuditSettings, DiscordSettings, LimitSettings, QueueSettings, Settings

SYNC = "PUT /applications/*/commands"


@pytest.fixture
async def build(sandbox, database, tmp_path):
    guilds = await Guilds.open(database, Settings())

    def make(token: str) -> DiscordBot:
        settings = DiscordSettings(token=token, rest_url=sandbox.rest_url)
        queue = JobQueue(database, QueueSettings())
        services = Services(
            intake=None,
            desk=None,
            history=None,
            queue=queue,
            posts=PostLedger(database),
            questions=QuestionLedger(database),
            rates=CommandRates(database, LimitSettings()),
            storage=None,
            privacy=None,
            guilds=guilds,
            audit=AuditTrail(database, AuditSettings()),
            host=PluginHost([]),
            health=PlatformHealth(database),
            life=(life := LifeCycle(queue)),
            vitals=Vitals(life=life, queue=queue, database=database, directory=tmp_path, backups=tmp_path / "backups"),
        )
        return DiscordBot(settings, services)

    return make


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_token_without_the_shape_of_one_is_refused_with_advice(build, token):
    with pytest.raises(DiscordError, match="BOSS_BOT_DISCORD_TOKEN"):
        build(token)


async def test_a_token_that_discord_refuses_is_told_with_advice(build):
    bot = build(base64.b64encode(b"1100000000000000001").decode() + ".wrong.token")
    with pytest.raises(DiscordError, match="Reset Token"):
        await bot.start()


async def test_a_discord_that_does_not_let_us_in_is_told(build, sandbox):
    sandbox.faults.fail("GET /gateway/bot", 400)
    with pytest.raises(DiscordError, match="could not be reached"):
        await build(sandbox.token).start()


async def test_closing_twice_or_before_the_start_is_allowed(build, sandbox):
    bot = build(sandbox.token)
    await bot.close()
    started = build(sandbox.token)
    await started.start()
    await started.close()
    await started.close()


async def test_a_connection_that_discord_ends_for_good_is_told(start_bot, sandbox):
    async with start_bot() as running:
        joining = asyncio.create_task(running.bot.join())
        await asyncio.sleep(0.1)
        await sandbox.gateway.close_connections(4014)
        with pytest.raises(DiscordError, match="4014"):
            await asyncio.wait_for(joining, 10)


async def test_a_started_bot_is_ready_and_a_closed_one_is_not(start_bot):
    async with start_bot() as running:
        assert running.bot.ready
    assert not running.bot.ready


async def test_a_bot_that_has_no_time_to_hang_up_is_closed_all_the_same(start_bot, monkeypatch):
    async with start_bot() as running:
        monkeypatch.setattr("bossbot_core.discord.bot._HANG_UP_S", 0.0)
    assert not running.bot.ready
    assert not running.bot._gateway.rest.is_alive


async def test_a_connection_that_is_cut_off_while_it_opens_is_closed(build, sandbox):
    connected = asyncio.Event()

    async def say_nothing(reader, writer):
        connected.set()
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    sandbox.gateway.url = f"ws://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    bot = build(sandbox.token)
    starting = asyncio.create_task(bot.start())
    await asyncio.wait_for(connected.wait(), 10)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    silent.close()
    # It ends once the bot has left.
    await asyncio.wait_for(silent.wait_closed(), 10)
    # A session that was left open says so when it is collected, and a warning is an error here.
    gc.collect()


async def test_a_failed_synchronisation_leaves_no_deaf_bot(start_bot, sandbox, ask):
    async with start_bot():
        pass
    sandbox.faults.fail("GET /applications/*/commands", 400)
    starting = asyncio.create_task(start_and_ask(start_bot, ask))
    await asyncio.wait_for(starting, 20)


async def start_and_ask(start_bot, ask):
    async with start_bot() as running:
        assert running.bot.ready
        _, job = await ask(running)
        assert job.id == 1


async def test_more_handlers_than_the_bound_are_told_to_come_back(start_bot, sandbox):
    async with start_bot() as running:
        gate = asyncio.Event()
        check, served = running.intake.check, []

        async def slow(request):
            served.append(request)
            await gate.wait()
            return await check(request)

        running.intake.check = slow
        waiting = [await sandbox.invoke("/download url:http://sample.test/clip.mp4") for _ in range(200)]
        async with asyncio.timeout(10):
            while len(served) < 200:
                await asyncio.sleep(0.01)
        one_more = await sandbox.invoke("/download url:http://sample.test/clip.mp4")
        message = await one_more.wait_for(lambda message: message["content"])
        assert message["content"].startswith("The bot has its hands full")
        assert message["flags"] & 64
        gate.set()
        await asyncio.gather(*(invocation.answered() for invocation in waiting))

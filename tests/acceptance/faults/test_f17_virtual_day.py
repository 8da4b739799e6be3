"""F16 and F17 on a virtual clock: connections that go silent, and a whole day in which Discord starts no session.

The bot stays up and tries on, far too rarely to lose its token.
"""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from bossbot_core.discord.connection import gateway_bot
from bossbot_core.discord.sessions import MOST_A_DAY
from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.settings import DiscordSettings
from bossbot_core.testing.virtual_time import VirtualTime

DAY_S = 86_400.0


@pytest.fixture
def clock(monkeypatch):
    """Virtual time, which the wall clock shows too."""
    clock, started_at = VirtualTime(), time.time()
    for name in ("time.time", "hikari.internal.time.time"):
        monkeypatch.setattr(name, lambda: started_at + clock())
    return clock


@asynccontextmanager
async def discord(tmp_path):
    server = SandboxDiscord(directory=tmp_path)
    await server.start()
    yield server
    await server.close()


@asynccontextmanager
async def connecting(server):
    """A bot that tries to connect."""
    bot = gateway_bot(DiscordSettings(token=server.token, rest_url=server.rest_url))
    task = asyncio.create_task(bot.start(check_for_updates=False, ignore_session_start_limit=True))
    yield bot, task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bot.close()


def test_a_day_without_a_session_costs_four_hundred_tries_at_most(tmp_path, clock):
    async def day():
        async with discord(tmp_path) as server:
            server.gateway.accept_sessions = False
            async with connecting(server) as (bot, task):
                await asyncio.sleep(DAY_S)
                assert not task.done()
                used = server.gateway.identifies
                assert bot.starts.state.alert
                server.gateway.accept_sessions = True
                await asyncio.wait({task}, timeout=600)
                assert task.done()
                return used

    used = clock.run(day)
    print(f"{used} sessions asked for in 24 h")
    assert 300 <= used <= MOST_A_DAY


def test_a_silent_connection_is_noticed_within_a_minute(tmp_path, clock):
    async def cut():
        async with discord(tmp_path) as server, connecting(server) as (_, task):
            server.gateway.latency_s = 0.1
            await task
            waits = []
            for after_s in (1.0, 20.0, 40.0):
                await asyncio.sleep(after_s)
                server.gateway.freeze_connections()
                cut_at = clock()
                while server.gateway.resumes == len(waits):
                    await asyncio.sleep(0.5)
                waits.append(clock() - cut_at)
            assert server.gateway.identifies == 1
            return waits

    waits = clock.run(cut)
    print(f"resumed {[round(wait) for wait in waits]} s after a connection went silent")
    assert max(waits) <= 65


def test_a_gateway_that_never_says_hello_is_left(tmp_path, clock):
    async def greet():
        async with discord(tmp_path) as server:
            server.gateway.says_hello = False
            async with connecting(server) as (_, task):
                await asyncio.sleep(100)
                assert not task.done()
                server.gateway.says_hello = True
                await asyncio.wait_for(task, 120)

    clock.run(greet)


@pytest.mark.parametrize(("used", "pause_s"), [(99, 0), (100, 300), (399, 300)])
def test_a_restarted_bot_goes_on_with_the_days_budget(tmp_path, clock, used, pause_s):
    async def start():
        async with discord(tmp_path) as server:
            server.gateway.identifies = used
            async with connecting(server) as (bot, task):
                await task
                assert server.gateway.identifies == used + 1
                assert bot.starts.state.alert is (used >= 100)
                return asyncio.get_running_loop().time()

    assert pause_s <= clock.run(start) < pause_s + 5


@pytest.mark.soak
def test_a_bot_that_is_restarted_all_day_stays_within_the_budget(tmp_path, clock):
    async def day():
        async with discord(tmp_path) as server:
            loop = asyncio.get_running_loop()
            while loop.time() < DAY_S:
                async with connecting(server) as (_, task):
                    await asyncio.wait({task}, timeout=DAY_S - loop.time())
            return server.gateway.identifies

    used = clock.run(day)
    print(f"{used} sessions asked for in 24 h of restarts")
    assert 300 <= used <= MOST_A_DAY

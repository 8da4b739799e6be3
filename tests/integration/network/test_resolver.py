"""A name server that hangs holds up neither the door nor the other names."""

import asyncio
import socket
import threading
import time

import pytest

from bossbot_core.network import EgressDoor
from bossbot_core.network.resolver import MAX_LOOKUPS, SystemResolver
from bossbot_core.settings import NetworkSettings


@pytest.fixture
def hanging():
    """A look-up that answers when the test is over, except for one name."""
    over = threading.Event()
    asked = []

    def look_up(host):
        asked.append(host)
        if host == "quick.test":
            return [(2, 1, 6, "", ("1.1.1.1", 0)), (2, 2, 17, "", ("1.1.1.1", 0)), (2, 1, 6, "", ("1.0.0.1", 0))]
        over.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    look_up.asked = asked
    yield look_up
    over.set()


async def test_the_system_knows_localhost_once_an_address():
    found = await SystemResolver()("localhost")
    assert "127.0.0.1" in found
    assert len(set(found)) == len(found)


async def test_addresses_come_once_and_in_their_order(hanging):
    assert await SystemResolver(hanging)("quick.test") == ["1.1.1.1", "1.0.0.1"]


async def test_names_that_hang_do_not_hold_up_the_others(hanging):
    resolver = SystemResolver(hanging)
    stuck = [asyncio.create_task(resolver(f"{number}.test")) for number in range(MAX_LOOKUPS - 1)]
    async with asyncio.timeout(5):
        await resolver("quick.test")
    for task in stuck:
        task.cancel()
    await asyncio.wait(stuck)


async def test_look_ups_are_bounded_even_when_nobody_waits_for_them(hanging):
    resolver = SystemResolver(hanging)
    for _ in range(2):
        asked = [asyncio.create_task(resolver(f"{number}.test")) for number in range(MAX_LOOKUPS)]
        await asyncio.sleep(0.05)
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)
    assert len(hanging.asked) == MAX_LOOKUPS


async def test_a_failure_reaches_who_asked():
    def none(host):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(socket.gaierror):
        await SystemResolver(none)("nowhere.test")


@pytest.mark.alone
async def test_the_door_closes_at_once_while_name_servers_hang(hanging, ask):
    door = EgressDoor(NetworkSettings(), resolver=SystemResolver(hanging))
    await door.start()
    url = door.grant(1, byte_cap=1000).proxy_url
    asking = []
    for number in range(4):
        request = f"CONNECT {number}.test:443 HTTP/1.1\r\n{{auth}}\r\n\r\n"
        asking.append(asyncio.create_task(asyncio.to_thread(ask, url, request)))
    while len(hanging.asked) < 4:
        await asyncio.sleep(0.01)
    started = time.monotonic()
    await door.close()
    assert time.monotonic() - started < 1
    for result in await asyncio.gather(*asking, return_exceptions=True):
        assert isinstance(result, ConnectionResetError)

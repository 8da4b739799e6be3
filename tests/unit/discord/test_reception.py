import asyncio

import pytest
from attrs import frozen

from bossbot_core.discord.reception import Reception


@frozen
class Interaction:
    id: int


@frozen
class Event:
    interaction: Interaction


class Desk:
    """Serves when it is let."""

    def __init__(self) -> None:
        self.served: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def serve(self, interaction: Interaction) -> None:
        self.served.append(interaction.id)
        await self.gate.wait()


@pytest.fixture
def desk():
    return Desk()


async def arrive(reception, *ids):
    tasks = [asyncio.create_task(reception.on_interaction(Event(Interaction(each)))) for each in ids]
    await asyncio.sleep(0)
    return tasks


async def test_what_the_gateway_repeats_is_served_once(desk):
    reception = Reception(desk.serve)
    await arrive(reception, 1, 2, 1)
    await arrive(reception, 2, 3)
    assert desk.served == [1, 2, 3]


async def test_only_the_last_ten_thousand_are_remembered(desk):
    reception = Reception(desk.serve, max_in_flight=100_000)
    await asyncio.gather(*await arrive(reception, *range(10_001)))
    await arrive(reception, 10_000, 0)
    assert desk.served[10_001:] == [0]


async def test_so_many_are_served_at_once_and_the_place_of_one_is_free_when_it_ends(desk):
    reception = Reception(desk.serve, max_in_flight=2)
    desk.gate.clear()
    tasks = await arrive(reception, 1, 2, 3)
    assert desk.served == [1, 2]
    desk.gate.set()
    await asyncio.gather(*tasks)
    await arrive(reception, 4)
    assert desk.served == [1, 2, 4]


async def test_a_handler_that_breaks_frees_its_place(desk):
    async def broken(interaction):
        raise RuntimeError(interaction.id)

    reception = Reception(broken, max_in_flight=1)
    for number in range(3):
        with pytest.raises(RuntimeError, match=str(number)):
            await reception.on_interaction(Event(Interaction(number)))


async def test_the_wait_grows_with_those_turned_away_and_is_over_when_there_is_room(desk):
    reception = Reception(desk.serve, max_in_flight=10)
    desk.gate.clear()
    tasks = await arrive(reception, *range(20))
    assert reception.wait_s == 2
    tasks += await arrive(reception, *range(20, 60))
    assert reception.wait_s == 6
    tasks += await arrive(reception, *range(60, 6000))
    assert reception.wait_s == 60
    desk.gate.set()
    await asyncio.gather(*tasks)
    assert reception.wait_s == 2


async def test_the_wait_follows_how_long_handlers_take():
    now = 0.0

    async def slow(interaction):
        nonlocal now
        now += 8

    reception = Reception(slow, max_in_flight=1, clock=lambda: now)
    for number in range(100):
        await reception.on_interaction(Event(Interaction(number)))
    gate = asyncio.create_task(reception.on_interaction(Event(Interaction(100))))
    await gate
    assert reception.wait_s == 2

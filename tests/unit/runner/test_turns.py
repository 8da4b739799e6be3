"""Only so many jobs have a turn at once, in the order in which they asked."""

import asyncio
from time import monotonic

import pytest

from bossbot_core.runner.messages import GO, NO
from bossbot_core.runner.turns import ConversionTurns


class Jobs:
    """Jobs that ask, and what they were answered, in order."""

    def __init__(self, most: int = 1) -> None:
        self.turns = ConversionTurns(most)
        self.answers: list[tuple[int, bytes]] = []

    async def ask(self, *numbers: int, within_s: float = 60.0) -> None:
        for number in numbers:

            async def answer(line: bytes, number: int = number) -> None:
                self.answers.append((number, line))

            self.turns.ask(number, within_s=within_s, answer=answer)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def give_back(self, number: int) -> None:
        self.turns.give_back(number)
        await self.settle()

    async def leave(self, number: int) -> None:
        self.turns.leave(number)
        await self.settle()

    @property
    def gone(self) -> list[int]:
        return [number for number, line in self.answers if line == GO]


@pytest.mark.parametrize("most", [1, 2])
async def test_no_more_have_a_turn_than_there_are_and_the_first_comes_first(most):
    jobs = Jobs(most)
    await jobs.ask(1, 2, 3, 4)
    assert jobs.gone == [1, 2, 3, 4][:most]
    await jobs.give_back(1)
    assert jobs.gone == [1, 2, 3, 4][: most + 1]


async def test_a_job_may_come_again_at_the_end_of_the_line():
    jobs = Jobs()
    await jobs.ask(1, 2)
    await jobs.give_back(1)
    await jobs.ask(1)
    await jobs.give_back(2)
    assert jobs.gone == [1, 2, 1]


async def test_whoever_leaves_frees_its_turn():
    jobs = Jobs()
    await jobs.ask(1, 2)
    await jobs.leave(1)
    assert jobs.gone == [1, 2]


async def test_whoever_leaves_the_line_is_passed_over_and_hears_nothing():
    jobs = Jobs()
    await jobs.ask(1, 2, 3)
    await jobs.leave(2)
    await jobs.give_back(1)
    assert jobs.answers == [(1, GO), (3, GO)]


async def test_who_gives_back_or_leaves_without_a_turn_makes_no_new_one():
    jobs = Jobs()
    await jobs.ask(1, 2)
    await jobs.give_back(2)
    await jobs.give_back(3)
    await jobs.leave(3)
    assert jobs.gone == [1]
    await jobs.give_back(1)
    await jobs.give_back(1)
    await jobs.leave(1)
    await jobs.ask(3, 4)
    assert jobs.gone == [1, 2]


async def test_asking_twice_is_heard_once():
    jobs = Jobs(2)
    await jobs.ask(1, 1)
    await jobs.ask(1, 2, 3, 3)
    assert jobs.gone == [1, 2]
    await jobs.leave(3)
    await jobs.leave(1)
    await jobs.ask(4)
    assert jobs.gone == [1, 2, 4]


async def test_a_turn_that_does_not_come_in_time_is_refused_and_goes_to_the_next():
    jobs = Jobs()
    await jobs.ask(1)
    await jobs.ask(2, within_s=0.01)
    await jobs.ask(3)
    await asyncio.sleep(0.05)
    assert jobs.answers == [(1, GO), (2, NO)]
    await jobs.give_back(1)
    assert jobs.gone == [1, 3]


async def test_a_free_turn_is_given_to_one_that_cannot_wait():
    jobs = Jobs()
    await jobs.ask(1, within_s=0)
    assert jobs.gone == [1]


async def test_who_waits_or_has_waited_since_a_moment_is_known():
    jobs = Jobs()
    await jobs.ask(1, 2)
    assert jobs.turns.waited_since(2, monotonic())
    before = monotonic()
    await jobs.give_back(1)
    assert jobs.turns.waited_since(2, before)
    assert not jobs.turns.waited_since(2, monotonic())
    assert not jobs.turns.waited_since(3, before)
    await jobs.leave(2)
    assert not jobs.turns.waited_since(2, before)

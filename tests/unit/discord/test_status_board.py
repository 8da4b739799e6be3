import asyncio
import itertools

import pytest

from bossbot_core.discord.status import StatusBoard
from bossbot_core.runner import Progress, Waiting

INTERVAL_S = 0.05


class Message:
    """A status message that remembers its edits, with knobs for slow, failing and deleted ones."""

    def __init__(self) -> None:
        self.edits: list[tuple[float, object]] = []
        self.slow_s = 0.0
        self.broken = False
        self.deleted = False

    async def edit(self, job, status) -> bool:
        if self.broken:
            raise ConnectionError
        await asyncio.sleep(self.slow_s)
        if self.deleted:
            return False
        self.edits.append((asyncio.get_running_loop().time(), status))
        return True

    @property
    def shown(self) -> list[object]:
        return [status for _, status in self.edits]


def step(done: int) -> Progress:
    return Progress(done_bytes=done, total_bytes=100)


@pytest.mark.alone
async def test_edits_are_coalesced_and_the_last_one_lands(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=INTERVAL_S)
    for done in range(101):
        board.show(job(), step(done))
        await asyncio.sleep(0.001)
    await asyncio.sleep(3 * INTERVAL_S)
    times = [moment for moment, _ in message.edits]
    assert message.shown[-1] == step(100)
    assert all(later - sooner >= INTERVAL_S * 0.9 for sooner, later in itertools.pairwise(times))
    assert len(times) < 12


async def test_a_status_that_did_not_change_is_not_sent_again(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=0.001)
    for _ in range(5):
        board.show(job(), step(1))
        await asyncio.sleep(0.01)
    assert message.shown == [step(1)]


@pytest.mark.alone
async def test_settling_drops_the_pending_edit(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=INTERVAL_S)
    board.show(job(), step(1))
    await asyncio.sleep(INTERVAL_S / 4)
    board.show(job(), step(2))
    await board.settle(42)
    await asyncio.sleep(2 * INTERVAL_S)
    assert message.shown == [step(1)]


async def test_settling_waits_for_an_edit_on_the_wire_so_that_it_cannot_come_last(job):
    message = Message()
    message.slow_s = INTERVAL_S
    board = StatusBoard(message.edit, interval_s=0.0)
    board.show(job(), step(1))
    await asyncio.sleep(INTERVAL_S / 5)
    await board.settle(42)
    assert message.shown == [step(1)]


async def test_the_place_in_the_queue_never_overwrites_news_of_the_running_job(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=0.0)
    board.show(job(), step(1))
    board.open(job(), Waiting(position=1))
    await asyncio.sleep(INTERVAL_S)
    assert message.shown == [step(1)]


async def test_a_job_that_ended_at_once_is_not_said_to_wait(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=0.0)
    await board.settle(42)
    board.open(job(), Waiting(position=1))
    await asyncio.sleep(INTERVAL_S)
    assert message.shown == []


async def test_a_new_place_is_shown_only_while_the_old_one_is(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=0.0)
    board.show(job(), Waiting(position=2))
    [(_, seen)] = board.queued()
    board.show(job(), step(1))
    board.replace(job(), seen, Waiting(position=1))
    await asyncio.sleep(INTERVAL_S)
    assert message.shown == [step(1)]


async def test_a_failed_edit_does_not_stop_later_ones(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=0.001)
    message.broken = True
    board.show(job(), step(1))
    await asyncio.sleep(0.02)
    message.broken = False
    board.show(job(), step(2))
    await asyncio.sleep(0.02)
    assert message.shown == [step(2)]


async def test_a_deleted_message_is_left_alone(job):
    message = Message()
    message.deleted = True
    board = StatusBoard(message.edit, interval_s=0.001)
    board.show(job(), step(1))
    await asyncio.sleep(0.02)
    message.deleted = False
    board.show(job(), step(2))
    await asyncio.sleep(0.02)
    assert message.shown == []


async def test_jobs_do_not_wait_for_each_other(job):
    message = Message()
    board = StatusBoard(message.edit, interval_s=10.0)
    board.show(job(1), step(1))
    board.show(job(2), step(2))
    await asyncio.sleep(0.02)
    assert message.shown == [step(1), step(2)]


async def test_only_jobs_that_wait_for_their_turn_have_a_place(job):
    board = StatusBoard(Message().edit, interval_s=10.0)
    board.show(job(1), Waiting(position=4))
    board.show(job(2), Waiting(retry_in_s=3.0, retry_code="network"))
    board.show(job(3), step(1))
    assert [(waiting.id, status.position) for waiting, status in board.queued()] == [(1, 4)]
    await board.close()

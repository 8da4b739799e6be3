"""The child's end of the socket: what it asks, and that it waits for the answer."""

import socket
import threading
from collections.abc import Iterator

import pytest
from attrs import frozen

from bossbot_core.api import Phase
from bossbot_core.runner.channel import Channel
from bossbot_core.runner.messages import (
    GO,
    NO,
    Message,
    PaceMessage,
    ProgressMessage,
    TurnMessage,
    TurnOverMessage,
    decode,
)


@frozen(kw_only=True)
class Bot:
    """The other end."""

    end: socket.socket

    def heard(self, count: int) -> list[Message]:
        with self.end.makefile("rb", buffering=0) as lines:
            return [decode(lines.readline()) for _ in range(count)]

    def says(self, line: bytes) -> None:
        self.end.sendall(line)


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Bot]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        theirs.settimeout(5)
        yield Channel(theirs), Bot(end=ours)


CONVERTING = ProgressMessage(phase=Phase.CONVERTING, done_bytes=0, total_bytes=None, item=None, items=None)


def test_a_turn_is_asked_for_in_sight_and_given_back(ends):
    channel, bot = ends
    bot.says(GO)
    with channel.turn(within_s=2.5):
        assert bot.heard(2) == [CONVERTING, TurnMessage(within_s=2.5)]
    assert bot.heard(1) == [TurnOverMessage()]


def test_a_turn_is_given_back_where_the_block_fails(ends):
    channel, bot = ends
    bot.says(GO)
    with pytest.raises(RuntimeError, match="boom"), channel.turn(within_s=1):
        raise RuntimeError("boom")
    assert bot.heard(3)[-1] == TurnOverMessage()


def test_without_a_turn_the_block_is_not_entered_and_nothing_is_given_back(ends):
    channel, bot = ends
    bot.says(NO)
    with pytest.raises(TimeoutError, match="no turn to convert came in 2 s"), channel.turn(within_s=2):
        pytest.fail("entered")
    bot.says(GO)
    channel.acquire()
    assert bot.heard(3)[-1] == PaceMessage()


def test_a_job_whose_time_is_over_still_asks_properly(ends):
    channel, bot = ends
    bot.says(GO)
    with channel.turn(within_s=-3):
        assert bot.heard(2)[-1] == TurnMessage(within_s=0)


def test_a_bot_that_went_away_is_an_error(ends):
    channel, bot = ends
    bot.end.shutdown(socket.SHUT_WR)
    with pytest.raises(ConnectionError, match="went away"), channel.turn(within_s=1):
        pytest.fail("entered")


def test_two_threads_of_a_job_convert_one_after_the_other(ends):
    channel, bot = ends
    bot.says(GO)

    def convert() -> None:
        with channel.turn(within_s=1):
            pass

    with channel.turn(within_s=1):
        second = threading.Thread(target=convert, daemon=True)
        second.start()
        bot.heard(2)
        bot.end.setblocking(False)
        with pytest.raises(BlockingIOError):
            bot.end.recv(1)
    bot.end.settimeout(5)
    bot.says(GO)
    second.join(5)
    assert not second.is_alive()
    assert bot.heard(4) == [TurnOverMessage(), CONVERTING, TurnMessage(within_s=1), TurnOverMessage()]

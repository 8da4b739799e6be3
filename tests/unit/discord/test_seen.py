"""What has been served is remembered for as long as the bot lives, so it is to be small."""

import tracemalloc

import hikari

from bossbot_core.discord.seen import Seen

FIRST = 1_200_000_000_000_000_000
COUNT = 10_000


def test_ten_thousand_numbers_take_no_more_than_a_mebibyte():
    remembered = Seen()
    tracemalloc.start()
    try:
        assert all(remembered.is_new(hikari.Snowflake(FIRST + number)) for number in range(COUNT))
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert taken < 1024 * 1024


def test_the_oldest_is_forgotten_for_the_newest():
    remembered = Seen()
    for number in range(3 * COUNT):
        assert remembered.is_new(number)
    assert not any(remembered.is_new(number) for number in range(2 * COUNT, 3 * COUNT))
    assert remembered.is_new(2 * COUNT - 1)

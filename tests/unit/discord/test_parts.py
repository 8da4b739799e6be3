import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.parts import MIN_REQUEST_BYTES, parts_of

MIB = 1024 * 1024


def test_an_album_of_37_becomes_four_messages_in_order(media):
    parts = parts_of(media([1000] * 37), 10 * MIB)
    assert [len(part.files) for part in parts] == [10, 10, 10, 7]
    assert [file.name for part in parts for file in part.files] == [f"{number}.jpg" for number in range(37)]


def test_a_request_stays_within_its_byte_budget(media):
    parts = parts_of(media([9 * MIB] * 5), 10 * MIB)
    assert [len(part.files) for part in parts] == [2, 2, 1]


def test_a_higher_limit_lifts_the_budget(media):
    assert len(parts_of(media([90 * MIB, 5 * MIB, 5 * MIB]), 100 * MIB)) == 1


def test_a_file_of_exactly_the_limit_is_posted(media):
    assert len(parts_of(media([10 * MIB]), 10 * MIB)) == 1


def test_nothing_to_post_is_no_media(media):
    with pytest.raises(PermanentError) as raised:
        parts_of(media([]), 10 * MIB)
    assert raised.value.code is ErrorCode.NO_MEDIA


@given(sizes=st.lists(st.integers(0, 10 * MIB), min_size=1, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_file_is_posted_once_in_order_within_the_limits(media, sizes):
    whole = media(sizes)
    parts = parts_of(whole, 10 * MIB)
    assert tuple(file for part in parts for file in part.files) == whole.files
    assert [part.index for part in parts] == list(range(len(parts)))
    assert all(1 <= len(part.files) <= 10 and part.size_bytes <= MIN_REQUEST_BYTES for part in parts)

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import Units, count_text, duration_text, size_text, worded

MIB = 1024 * 1024


def test_a_value_is_written_as_its_names_ending_asks():
    text = worded(
        "{size_bytes} in {left_s} by {name}, {count}", {"size_bytes": 3 * MIB, "left_s": 65, "name": "x", "count": 7}
    )
    assert text == "3 MiB in 1 min 5 s by x, 7"


def test_a_place_without_a_value_stays_and_nothing_is_evaluated():
    assert worded("{a.__class__} {b} {}", {"a": 1}) == "{a.__class__} {b} {}"


def test_a_value_is_never_a_template():
    assert worded("{host}", {"host": "{secret}", "secret": "x"}) == "{secret}"


def test_a_language_has_its_own_units_and_decimal_point():
    german = Units(point=",", minute="{n} Min.")
    assert size_text(12_897_484, german) == "12,3 MiB"
    assert duration_text(61, german) == "1 Min. 1 s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.2, "1 s"), (59, "59 s"), (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (3780, "1 h 3 min")],
)
def test_durations_read_well(seconds, text):
    assert duration_text(seconds) == text


def test_an_error_keeps_its_template_and_its_values_for_other_languages():
    error = PermanentError(ErrorCode.TOO_LARGE, "It is {size_bytes}.", size_bytes=MIB)
    assert (error.template, error.values, error.sentence) == (
        "It is {size_bytes}.",
        {"size_bytes": MIB},
        "It is 1 MiB.",
    )


def test_a_share_is_written_as_the_language_writes_it():
    assert worded("{done_percent}", {"done_percent": 41.6}) == "42%"
    assert worded("{done_percent}", {"done_percent": 41.6}, Units(percent="{n} %")) == "42 %"


def test_large_numbers_have_spaces_which_mean_the_same_in_every_language():
    assert [count_text(number) for number in (7, 1234, 10_485_761)] == ["7", "1 234", "10 485 761"]

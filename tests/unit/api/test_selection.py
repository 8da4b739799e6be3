import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, PermanentError, Selection


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1-5,8", "1-5,8"),
        (" 8 , 1 - 5 ", "1-5,8"),
        ("3,1,2", "1-3"),
        ("1-4,2-9", "1-9"),
        ("7,7", "7"),
        ("", ""),
        ("9999", "9999"),
    ],
)
def test_equal_choices_are_written_alike(text, plain):
    assert str(Selection.parse(text)) == plain


@pytest.mark.parametrize(
    "text", ["0", "-3", "1-", "a", "1,,2", "1;2", "10000", "5-2", "٣", "1-2-3", "1," * 31, ",", "1.5"]
)
def test_what_is_no_choice_is_refused_with_a_sentence(text):
    with pytest.raises(PermanentError) as told:
        Selection.parse(text)
    assert told.value.code is ErrorCode.INVALID_VALUE
    assert "{" not in told.value.sentence


@given(st.lists(st.integers(1, 40), min_size=1, max_size=10), st.integers(1, 12))
def test_it_holds_the_numbers_that_were_written_and_no_others(numbers, most):
    chosen = Selection.parse(",".join(map(str, numbers)))
    assert [number for number in range(1, 42) if number in chosen] == sorted(set(numbers))
    assert chosen.last == max(numbers)
    assert [number for number in range(1, 42) if number in chosen.first(most)] == sorted(set(numbers))[:most]
    assert Selection.parse(str(chosen)) == chosen


def test_no_choice_means_everything():
    everything = Selection()
    assert 1 in everything
    assert everything.last is None
    assert everything.first(3) == everything


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=60))
def test_numbers_of_any_length_are_written_and_read(numbers):
    chosen = Selection.of(numbers)
    assert chosen.count == len(set(numbers))
    assert Selection.read(str(chosen)) == chosen

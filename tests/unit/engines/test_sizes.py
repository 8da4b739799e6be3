import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.api.wording import size_text
from bossbot_core.engines.sizes import too_large


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (24 * 1024 + 512, "24.5 KiB"),
        (10 * 1024**2, "10 MiB"),
        (12_897_484, "12.3 MiB"),
        (3 * 1024**3, "3 GiB"),
        (5 * 1024**4, "5 TiB"),
    ],
)
def test_a_size_is_written_in_the_largest_unit_that_keeps_it_above_one(size_bytes, text):
    assert size_text(size_bytes) == text


def test_too_large_names_the_size_and_the_limit():
    error = too_large(12 * 1024**2, 10 * 1024**2)
    assert error.code is ErrorCode.TOO_LARGE
    assert error.sentence == "The file is 12 MiB; the limit is 10 MiB."


def test_an_unknown_whole_size_is_not_told_as_if_it_were_known():
    assert too_large(11, 10, at_least=True).sentence == "The file is larger than 10 B, which is the limit."


def test_a_size_that_rounds_to_the_limit_is_told_as_larger():
    assert too_large(10 * 1024**2 + 1, 10 * 1024**2).sentence == "The file is larger than 10 MiB, which is the limit."

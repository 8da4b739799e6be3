"""What becomes of files that are larger than can be attached."""

import pytest

from bossbot_core.api import JobLimits

MIB = 1024 * 1024


def limits(*, most_mib=200, link_mib=None, longest_s=None) -> JobLimits:
    return JobLimits(
        max_file_bytes=most_mib * MIB,
        max_total_bytes=1000 * MIB,
        max_items=1,
        upload_limit_bytes=10 * MIB,
        link_limit_bytes=None if link_mib is None else link_mib * MIB,
        longest_fit_s=longest_s,
    )


@pytest.mark.parametrize(("link_mib", "delivered_mib"), [(None, 200), (10, 10), (0, 10), (50, 50), (500, 200)])
def test_what_gets_to_people_as_it_is(link_mib, delivered_mib):
    assert limits(link_mib=link_mib).delivered_bytes == delivered_mib * MIB


@pytest.mark.parametrize(
    ("size_mib", "length_s", "hopeless"),
    [
        (9, 7200, False),
        (50, 7200, False),
        (51, 600, False),
        (51, 601, True),
        (51, None, False),
        (201, 10, True),
        (201, None, True),
    ],
)
def test_media_is_hopeless_when_it_is_too_large_for_a_link_and_too_long_to_fit(size_mib, length_s, hopeless):
    assert limits(link_mib=50, longest_s=600).is_hopeless(size_mib * MIB, length_s) is hopeless


def test_without_a_bound_no_length_is_hopeless():
    assert not limits(link_mib=10).is_hopeless(100 * MIB, 1e9)

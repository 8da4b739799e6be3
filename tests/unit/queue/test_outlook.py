import pytest

from bossbot_core.queue import WaitReason
from bossbot_core.queue.driver import Metric
from bossbot_core.queue.outlook import starts_in_s, usual_s


def metric(outcome: str, jobs: int, seconds: float) -> Metric:
    return Metric(hour=0, plugin="example", outcome=outcome, jobs=jobs, size_bytes=0, seconds=seconds)


def test_what_is_usual_is_told_by_completed_downloads_only():
    assert usual_s([metric("completed", 4, 40), metric("network", 9, 9000), metric("completed", 1, 60)]) == 20


def test_too_few_tell_nothing():
    assert usual_s([]) is None
    assert usual_s([metric("completed", 4, 40)]) is None


def test_the_slowest_line_decides():
    assert starts_in_s(20, WaitReason.POSITION, ahead=[(10, 5), (6, 3)]) == 40
    assert starts_in_s(20, WaitReason.SERVER_BUSY, ahead=[(1, 5), (6, 2)]) == 60


@pytest.mark.parametrize("reason", sorted(set(WaitReason) - {"position", "server_busy", "busy"}))
def test_nothing_is_said_of_what_nobody_can_know(reason):
    assert starts_in_s(20, reason, ahead=[(1, 1)]) is None
    assert starts_in_s(None, WaitReason.POSITION, ahead=[(1, 1)]) is None

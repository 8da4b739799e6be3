"""Speed and time left come from the bytes of the last seconds."""

from bossbot_core.api import Phase
from bossbot_core.runner.messages import ProgressMessage
from bossbot_core.runner.speed import Speedometer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def at(done: int, *, total: int | None = 1000, item: int = 1, phase: Phase = Phase.FETCHING) -> ProgressMessage:
    return ProgressMessage(phase=phase, done_bytes=done, total_bytes=total, item=item, items=2)


def test_speed_and_eta_after_a_second():
    clock = Clock()
    speed = Speedometer(clock)
    assert speed.read(at(0)).speed_bytes_s is None
    clock.now = 1.0
    shown = speed.read(at(250))
    assert shown.speed_bytes_s == 250
    assert shown.eta_s == 3.0


def test_bytes_never_go_back_within_a_file():
    speed = Speedometer(Clock())
    speed.read(at(500))
    assert speed.read(at(400)).done_bytes == 500


def test_a_new_item_or_phase_starts_again():
    speed = Speedometer(Clock())
    speed.read(at(500))
    assert speed.read(at(10, item=2)).done_bytes == 10
    assert speed.read(at(0, item=2, phase=Phase.CONVERTING)).done_bytes == 0


def test_only_the_last_seconds_count():
    clock = Clock()
    speed = Speedometer(clock)
    for second in range(20):
        clock.now = float(second)
        shown = speed.read(at(10 * second if second < 10 else 100 * second, total=None))
    assert shown.speed_bytes_s == 100
    assert shown.eta_s is None

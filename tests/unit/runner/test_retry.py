"""Back-off doubles, is capped and jittered; the platform's wish wins."""

from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.runner.retry import delay_s
from bossbot_core.settings import DownloadSettings

SETTINGS = DownloadSettings(retry_base_s=1.0, retry_max_s=30.0)


@given(st.integers(min_value=1, max_value=40))
def test_the_delay_lies_in_the_upper_half_of_its_step(attempts):
    step = min(30.0, 2.0 ** (attempts - 1))
    assert step / 2 <= delay_s(TransientError(ErrorCode.NETWORK), attempts, SETTINGS) <= step


def test_retry_after_wins():
    assert delay_s(TransientError(ErrorCode.RATE_LIMITED, retry_after_s=123), 1, SETTINGS) == 123

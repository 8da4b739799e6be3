"""How long to wait before a job is tried again."""

import random

from bossbot_core.api import TransientError
from bossbot_core.settings import DownloadSettings

_LONGEST_UPLOAD_PAUSE_S = 300.0


def delay_s(error: TransientError, attempts: int, settings: DownloadSettings) -> float:
    """Seconds until the next attempt: the platform's own wish, else 1, 2, 4 ... up to the cap, with jitter.

    Half of the step is certain and half is drawn, so that jobs that failed together do not come back together.
    """
    if error.retry_after_s is not None:
        return error.retry_after_s
    step = min(settings.retry_max_s, settings.retry_base_s * 2.0 ** (attempts - 1))
    return step / 2 + random.uniform(0, step / 2)  # noqa: S311 - jitter, not a secret


def upload_delay_s(error: TransientError, waited_s: float, settings: DownloadSettings) -> float:
    """Seconds until the files are posted again: as Discord wishes, else about a tenth of what the job is old."""
    if error.retry_after_s is not None:
        return error.retry_after_s
    step = min(max(settings.retry_base_s, waited_s / 10), _LONGEST_UPLOAD_PAUSE_S)
    return step / 2 + random.uniform(0, step / 2)  # noqa: S311 - jitter, not a secret

"""How long to wait before a job is tried again."""

import random

from bossbot_core.api import TransientError
from bossbot_core.settings import DownloadSettings


def delay_s(error: TransientError, attempts: int, settings: DownloadSettings) -> float:
    """Seconds until the next attempt: the platform's own wish, else 1, 2, 4 ... up to the cap, with jitter.

    Half of the step is certain and half is drawn, so that jobs that failed together do not come back together.
    """
    if error.retry_after_s is not None:
        return error.retry_after_s
    step = min(settings.retry_max_s, settings.retry_base_s * 2.0 ** (attempts - 1))
    return step / 2 + random.uniform(0, step / 2)  # noqa: S311 - jitter, not a secret

"""Streams that cannot be fetched yet."""

import time
from collections.abc import Mapping
from typing import Any

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence


def not_begun(start_s: float | None = None, *, detail: str = "") -> PermanentError:
    """The refusal of a stream or premiere that starts in `start_s` seconds, or nobody knows when."""
    if start_s is None or start_s <= 0:
        template = sentence("This has not begun yet; try again when it is over.")
        return PermanentError(ErrorCode.LIVE_STREAM, template, detail=detail)
    template = sentence("This starts in {start_s}; try again when it is over.")
    return PermanentError(ErrorCode.LIVE_STREAM, template, detail=detail, start_s=start_s)


def refusal(info: Mapping[str, Any]) -> PermanentError | None:
    """Why a video is not fetched now; None where it is no stream, or one that has ended."""
    detail = str(info.get("id"))
    if info.get("live_status") == "is_upcoming":
        start = info.get("release_timestamp")
        return not_begun(start - time.time() if isinstance(start, int | float) else None, detail=detail)
    on_air = info.get("is_live") or info.get("live_status") == "is_live"
    return PermanentError(ErrorCode.LIVE_STREAM, detail=detail) if on_air else None

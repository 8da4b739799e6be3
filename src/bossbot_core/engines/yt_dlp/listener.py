"""What one yt-dlp run leaves behind: the evidence for why something failed, and our own refusals."""

import sys
from http import HTTPStatus
from typing import Any

from attrs import Factory, define

from bossbot_core.api import BossBotError, JobLog
from bossbot_core.engines.door import word_of
from bossbot_core.engines.failures import Evidence, retry_after


@define(kw_only=True)
class Listener:
    """Stands where yt-dlp expects its logger; keeps what it would only print."""

    log: JobLog
    errors: list[BaseException] = Factory(list)
    complaints: list[str] = Factory(list)
    refusals: list[BossBotError] = Factory(list)
    passed_over: int = 0
    status: int | None = None
    retry_after_s: float | None = None
    refused: str = ""
    unreachable: bool = False
    held_back: bool = False

    def evidence(self, *errors: BaseException) -> Evidence:
        """Everything that may tell the reason of a failure, with the exception that ended the run."""
        return Evidence(
            errors=(*errors, *self.errors),
            messages=tuple(self.complaints),
            status=self.status,
            retry_after_s=self.retry_after_s,
            refused=self.refused,
            unreachable=self.unreachable,
        )

    def http_error(self, error: Any) -> None:
        """A reply of 400 or more; yt-dlp's own exceptions often lose it on their way."""
        self.status = error.status
        self.retry_after_s = retry_after(error.response.headers.get("Retry-After"))
        self.refused = word_of(error.response.headers)

    def debug(self, message: str) -> None:
        """Not kept."""

    def info(self, message: str) -> None:
        """Not kept."""

    def warning(self, message: str) -> None:
        """For the operator's log only."""
        self.log.debug("yt-dlp", message=message)

    def error(self, message: str) -> None:
        """Called where yt-dlp goes on after an error, with the exception still at hand."""
        self.complaints.append(message)
        self.held_back = self.held_back or self.status == HTTPStatus.TOO_MANY_REQUESTS
        error = sys.exc_info()[1]
        if error is not None:
            self.errors.append(error)

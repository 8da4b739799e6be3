"""The one sentence for what is too large."""

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence, size_text


def unfit(size_bytes: int, limit_bytes: int) -> PermanentError:
    """The refusal of a file that is here, and could not be made smaller either."""
    error = too_large(size_bytes, limit_bytes)
    template = sentence("The file is {size_bytes}; the limit is {limit_bytes}, and it cannot be made that small.")
    return PermanentError(error.code, template, detail=error.detail, **error.values)


def too_large(size_bytes: int, limit_bytes: int, *, at_least: bool = False, together: bool = False) -> PermanentError:
    """The refusal of `size_bytes`; `at_least` where the transfer was stopped before its whole size was known.

    `together` speaks of all files of a post instead of one.
    """
    # Rounding must not show the same number twice: "10 MiB; the limit is 10 MiB" explains nothing.
    if at_least or size_text(size_bytes) == size_text(limit_bytes):
        one, all_files = (
            sentence("The file is larger than {limit_bytes}, which is the limit."),
            sentence("All of it together is larger than {limit_bytes}, which is the limit."),
        )
    else:
        one, all_files = (
            sentence("The file is {size_bytes}; the limit is {limit_bytes}."),
            sentence("All of it together is {size_bytes}; the limit is {limit_bytes}."),
        )
    return PermanentError(
        ErrorCode.TOO_LARGE,
        all_files if together else one,
        detail=f"{size_bytes} bytes over a limit of {limit_bytes}",
        size_bytes=size_bytes,
        limit_bytes=limit_bytes,
    )

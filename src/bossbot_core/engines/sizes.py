"""Sizes as people read them, and the one sentence for a file that is too large."""

from bossbot_core.api import ErrorCode, PermanentError

_STEP = 1024


def human_size(size_bytes: float) -> str:
    """`10485760` is "10 MiB", `12897484` is "12.3 MiB"."""
    size, unit = float(size_bytes), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < _STEP:
            break
        size, unit = size / _STEP, larger
    return f"{size:.1f}".removesuffix(".0") + f" {unit}"


def too_large(size_bytes: int, limit_bytes: int, *, at_least: bool = False, what: str = "The file") -> PermanentError:
    """The refusal of `size_bytes`; `at_least` where the transfer was stopped before its whole size was known."""
    size, limit = human_size(size_bytes), human_size(limit_bytes)
    # Rounding must not show the same number twice: "10 MiB; the limit is 10 MiB" explains nothing.
    if at_least or size == limit:
        sentence = f"{what} is larger than {limit}, which is the limit."
    else:
        sentence = f"{what} is {size}; the limit is {limit}."
    return PermanentError(ErrorCode.TOO_LARGE, sentence, detail=f"{size_bytes} bytes over a limit of {limit_bytes}")

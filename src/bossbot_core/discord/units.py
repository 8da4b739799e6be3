"""Sizes, times and bars as people read them."""

from math import ceil

_KIB = 1024
_BAR_CELLS = 16


def size(size_bytes: float) -> str:
    """`12.3 MiB`; bytes and kibibytes without a fraction."""
    if size_bytes < _KIB:
        return f"{int(size_bytes)} B"
    if size_bytes < _KIB**2:
        return f"{size_bytes / _KIB:.0f} KiB"
    if size_bytes < _KIB**3:
        return f"{size_bytes / _KIB**2:.1f} MiB"
    return f"{size_bytes / _KIB**3:.2f} GiB"


def sizes(one_bytes: int, other_bytes: int) -> tuple[str, str]:
    """Two sizes to compare: to the byte where they would read the same."""
    one, other = size(one_bytes), size(other_bytes)
    return (one, other) if one != other else (f"{one_bytes:,} bytes", f"{other_bytes:,} bytes")


def duration(seconds: float) -> str:
    """`45 s`, `2 min 5 s` or `1 h 3 min`, rounded up."""
    whole = max(0, ceil(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def bar(share: float) -> str:
    """A bar for a share from 0 to 1."""
    filled = round(min(1.0, max(0.0, share)) * _BAR_CELLS)
    return "▰" * filled + "▱" * (_BAR_CELLS - filled)

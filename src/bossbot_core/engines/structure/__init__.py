"""Cheap checks of a file's structure, by format: what a cut or a flipped bit usually breaks, without decoding.

Each check gets an open file and its size; it raises `TruncatedError` or `DamagedError`, or returns.
"""

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError

__all__ = ["DamagedError", "TruncatedError"]

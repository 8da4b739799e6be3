"""The two ways a file's structure can be wrong."""


class TruncatedError(Exception):
    """The file ends before its structure does."""


class DamagedError(Exception):
    """The structure contradicts itself."""

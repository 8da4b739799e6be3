"""Why the door does not let something through, in words a program can read."""

from enum import Enum


class Reason(Enum):
    """A stable word, and the HTTP status that carries it; the word stands in `X-Egress-Refused` and the status line."""

    BAD_REQUEST = ("bad-request", 400)
    LENGTH_REQUIRED = ("length-required", 411)
    HEAD_TOO_LARGE = ("head-too-large", 431)
    CREDENTIALS = ("credentials", 407)
    PRIVATE_ADDRESS = ("private-address", 403)
    NOT_CANONICAL = ("not-canonical", 403)
    PORT = ("port", 403)
    BYTE_CAP = ("byte-cap", 403)
    TOO_MANY_TUNNELS = ("too-many-tunnels", 503)
    NAME_NOT_FOUND = ("name-not-found", 502)
    UNREACHABLE = ("unreachable", 502)
    PROXY = ("proxy", 502)
    BAD_RESPONSE = ("bad-response", 502)
    TIMEOUT = ("timeout", 504)

    @property
    def word(self) -> str:
        """The stable word."""
        return self.value[0]

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[1]


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """Nothing was sent to the outside; the job is told by an HTTP reply."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.word)


class Cut(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A transfer was stopped in the middle; the job sees a reset connection, never a file that looks whole."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.word)

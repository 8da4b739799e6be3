"""The guard in a job's own process: Python sockets reach the egress door and nothing else.

Imports almost nothing, because every job's process loads it. It does not see sockets that are opened outside of
Python (libcurl, ffmpeg, a JavaScript runtime): those are confined by the kernel and sent to the door by their settings.
"""

import errno
import sys
from collections.abc import Collection

_TO_AN_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
"""Audit events whose second argument is the address."""

_OF_A_NAME = {"socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
"""Audit events that ask a name server; a job never needs to."""


def install(allowed: Collection[tuple[str, int]]) -> None:
    """From now on, and for good, refuse every Python socket call that leads anywhere but to `allowed` (host, port).

    What is refused raises `PermissionError`.
    """
    open_addresses = frozenset(allowed)

    def check(event: str, arguments: tuple[object, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event in _TO_AN_ADDRESS:
            _check_address(event, arguments[1], open_addresses)
        elif event == "socket.getaddrinfo":
            _check_address(event, arguments[:2], open_addresses)
        elif event in _OF_A_NAME:
            _refuse(event, arguments)

    sys.addaudithook(check)


def _check_address(event: str, address: object, open_addresses: frozenset[tuple[str, int]]) -> None:
    # sendmsg on a connected socket names no address: its connect was checked.
    if address is None and event == "socket.sendmsg":
        return
    if event == "socket.bind" or _host_and_port(address) not in open_addresses:
        _refuse(event, address)


def _host_and_port(address: object) -> tuple[str, int] | None:
    match address:
        case (str() | bytes() as host, str() | int() as port, *_):
            name = host.decode("latin-1") if isinstance(host, bytes) else host
            return (name, int(port)) if isinstance(port, int) or port.isdecimal() else None
        case _:
            return None


def _refuse(event: str, address: object) -> None:
    # With an errno, since callers of sockets look at it.
    sentence = f"jobs reach the network through the egress door only: {event} to {address!r} was refused"
    raise PermissionError(errno.EACCES, sentence)

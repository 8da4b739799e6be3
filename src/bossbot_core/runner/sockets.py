"""A filter of system calls: a process keeps plain TCP and pairs of sockets, and gives up every other kind, for good.

Landlock holds TCP only, as it is opened by `connect`. UDP, which asks name servers, other protocols under TCP's clothes
(MPTCP, SCTP), packets by hand, the machine's own services behind a file (Docker, D-Bus), and TCP Fast Open, which
connects by `sendto`, would go around it. The filter needs no privileges; see seccomp(2) and `linux/filter.h`.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from attrs import frozen

type _Line = tuple[int, int, int, int]
"""What to do, how many lines to skip where it holds and where not, and the number it is about."""

_SET_SECCOMP, _GET_SECCOMP, _NO_NEW_PRIVILEGES, _FILTER = 22, 21, 38, 2
_LOAD, _EQUALS, _HAS, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x54, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_OTHER_ABI = 0x40000000
"""Calls of x32, which would be other numbers for the same calls."""

_KINDS = 0xF
_FAST_OPEN = 0x20000000
_ASK_URING = 425


@frozen(kw_only=True)
class _Calls:
    """The numbers of one architecture; `audit` is its name in the kernel's records."""

    audit: int
    socket: int
    flags_at: Mapping[int, int]
    """Which calls send, and which of their arguments holds the flags."""


_ARCHITECTURES = MappingProxyType(
    {
        "x86_64": _Calls(audit=0xC000003E, socket=41, flags_at={44: 3, 46: 2, 307: 3}),
        "aarch64": _Calls(audit=0xC00000B7, socket=198, flags_at={206: 3, 211: 2, 269: 3}),
    }
)


def supported() -> bool:
    """Whether this kernel filters, and this processor's calls are known; changes nothing."""
    known = platform.system() == "Linux" and platform.machine() in _ARCHITECTURES
    return known and _prctl(_GET_SECCOMP, 0, 0) >= 0


def restrict() -> None:
    """Open nothing but TCP sockets from now on, nor does what this process starts; raises `OSError`."""
    program = b"".join(struct.pack("=HBBI", *line) for line in _program(_ARCHITECTURES[platform.machine()]))
    kept = ctypes.create_string_buffer(program)
    described = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(kept)))
    if _prctl(_NO_NEW_PRIVILEGES, 1, 0) < 0 or _prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(described)) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _program(calls: _Calls) -> list[_Line]:
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUALS, 1, 0, calls.audit),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_ABI),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    lines += _for(calls.socket, _of_a_socket())
    # It opens sockets without a call that could be seen.
    lines += _for(_ASK_URING, [(_RETURN, 0, 0, _REFUSE | errno.ENOSYS)])
    for call, place in calls.flags_at.items():
        lines += _for(call, [_argument(place), (_HAS, 0, 1, _FAST_OPEN), (_RETURN, 0, 0, _REFUSE | errno.EACCES)])
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


def _for(call: int, lines: list[_Line]) -> list[_Line]:
    return [(_LOAD, 0, 0, _NUMBER), (_EQUALS, 0, len(lines), call), *lines]


def _of_a_socket() -> list[_Line]:
    return [
        _argument(0),
        (_EQUALS, 1, 0, socket.AF_INET),
        (_EQUALS, 0, 7, socket.AF_INET6),
        _argument(1),
        (_AND, 0, 0, _KINDS),
        (_EQUALS, 0, 4, socket.SOCK_STREAM),
        _argument(2),
        (_EQUALS, 1, 0, 0),
        (_EQUALS, 0, 1, socket.IPPROTO_TCP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | errno.EACCES),
    ]


def _argument(place: int) -> _Line:
    """The lower half of an argument, which is all of an int."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * place)


def _prctl(option: int, second: int, third: int) -> int:
    zero = ctypes.c_ulong(0)
    return int(_libc().prctl(option, ctypes.c_ulong(second), ctypes.c_ulong(third), zero, zero))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)

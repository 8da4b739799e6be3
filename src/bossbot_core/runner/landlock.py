"""Landlock: a process gives up most of the machine, for good and for all that it starts; the kernel holds it to that.

It needs no privileges. What a kernel can enforce is told by its ABI version: 1 files (Linux 5.13), 2 moves between
folders, 3 truncation, 4 TCP ports (6.7), 5 device controls, 6 signals and abstract sockets (6.12). See landlock(7) and
https://docs.kernel.org/userspace-api/landlock.html.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from enum import IntFlag
from functools import cache
from pathlib import Path

from attrs import frozen

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2
_NO_NEW_PRIVILEGES = 38


class Access(IntFlag):
    """What may be done with files; bits of `linux/landlock.h`."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


class _Tcp(IntFlag):
    BIND = 1 << 0
    CONNECT = 1 << 1


class _Scope(IntFlag):
    ABSTRACT_SOCKETS = 1 << 0
    SIGNALS = 1 << 1


READ = Access.EXECUTE | Access.READ_FILE | Access.READ_DIR
USE = Access.READ_FILE | Access.WRITE_FILE
OWN = (
    Access.READ_FILE
    | Access.READ_DIR
    | Access.WRITE_FILE
    | Access.TRUNCATE
    | Access.REMOVE_DIR
    | Access.REMOVE_FILE
    | Access.MAKE_DIR
    | Access.MAKE_REG
    | Access.REFER
)
"""For a job's folder: no links, pipes or sockets in it, over which its reader could stumble."""

_OF_A_FILE = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE | Access.IOCTL_DEV


@frozen(kw_only=True)
class Rules:
    """Everything that stays allowed: places with their rights, which hold for all below them, and one TCP port."""

    places: tuple[tuple[Path, Access], ...]
    tcp_port: int


def abi() -> int:
    """The kernel's ABI version; raises `OSError` where it has no Landlock (ENOSYS) or does not use it (EOPNOTSUPP)."""
    return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))


def restrict(rules: Rules, version: int) -> None:
    """Keep to `rules` from now on, as far as ABI `version` goes; the calling thread should be the only one.

    Places that do not exist are left out. Raises `OSError`.
    """
    handled = _files(version)
    ruleset = _ruleset(version, handled)
    try:
        for path, access in rules.places:
            _allow(ruleset, path, access & handled)
        if version >= 4:
            _add(ruleset, _NET_PORT, struct.pack("=QQ", _Tcp.CONNECT, rules.tcp_port))
        _give_up_privileges()
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _files(version: int) -> Access:
    known = Access(0)
    for access in Access:
        since = {Access.REFER: 2, Access.TRUNCATE: 3, Access.IOCTL_DEV: 5}.get(access, 1)
        known |= access if version >= since else Access(0)
    return known


def _ruleset(version: int, handled: Access) -> int:
    fields: list[int] = [handled]
    if version >= 4:
        fields.append(_Tcp.BIND | _Tcp.CONNECT)
    if version >= 6:
        fields.append(_Scope.ABSTRACT_SOCKETS | _Scope.SIGNALS)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))


def _allow(ruleset: int, path: Path, access: Access) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _OF_A_FILE
        _add(ruleset, _PATH_BENEATH, struct.pack("=Qi", access, place))
    finally:
        os.close(place)


def _add(ruleset: int, kind: int, attributes: bytes) -> None:
    _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(kind), attributes, ctypes.c_uint32(0))


def _give_up_privileges() -> None:
    zero = ctypes.c_ulong(0)
    if _libc().prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) != 0:
        raise _error()


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise _error()
    return result


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def places(paths: Iterable[Path], access: Access) -> tuple[tuple[Path, Access], ...]:
    """Several places with the same rights."""
    return tuple((path, access) for path in paths)

"""A disk that fails or is watched, beneath the SQLite that Python uses: its VFS is asked to let us in between.

`install` replaces the functions of every file that SQLite opens from then on, in this process. It works where Python's
sqlite3 uses a shared SQLite library; a script runs it in a process of its own.
"""

import ctypes
import ctypes.util
from collections.abc import Callable

OK = 0
IOERR_READ, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, FULL = 10 | 1 << 8, 10 | 3 << 8, 10 | 4 << 8, 10 | 6 << 8, 13
SIZE = ctypes.c_int64

# A name is passed on as the address it is: SQLite keeps a file's parameters behind it.
Open = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
Delete = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
Read = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, SIZE)
Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, SIZE)
Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Methods(ctypes.Structure):
    """sqlite3_io_methods: the first version's part that is changed; the rest is copied as it is."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", Read),
        ("write", Read),
        ("truncate", Truncate),
        ("sync", Sync),
        ("rest", ctypes.c_void_p * 13),
    )


class File(ctypes.Structure):
    """sqlite3_file: every file begins with its methods."""

    _fields_ = (("methods", ctypes.POINTER(Methods)),)


class Vfs(ctypes.Structure):
    """sqlite3_vfs up to xDelete."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_length", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", Open),
        ("delete", Delete),
    )


class Disk:
    """Hands each operation to `watch(kind, path, offset, data)`, which may answer with an error code instead of 0.

    Keep it as long as the process lives: SQLite calls it.
    """

    def __init__(self, watch: Callable[[str, str, int, bytes], int]) -> None:
        self._watch = watch
        self._paths: dict[int, str] = {}
        self._changed: dict[int, tuple[Methods, Methods]] = {}
        self._kept: list[object] = []

    def install(self) -> None:
        import sqlite3

        library = ctypes.CDLL(ctypes.util.find_library("sqlite3") or "libsqlite3.so.0")
        library.sqlite3_libversion.restype = ctypes.c_char_p
        if library.sqlite3_libversion().decode() != sqlite3.sqlite_version:
            raise OSError("Python's sqlite3 has an SQLite of its own")
        library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
        vfs = library.sqlite3_vfs_find(None).contents
        original_open, original_delete = _copy(Open, vfs.open), _copy(Delete, vfs.delete)

        def opened(this: int, name: int | None, file: int, flags: int, out: int) -> int:
            answer: int = original_open(this, name, file, flags, out)
            if answer == OK and name:
                self._paths[file] = ctypes.string_at(name).decode()
                self._change(ctypes.cast(file, ctypes.POINTER(File)).contents)
            return answer

        def deleted(this: int, name: int, sync: int) -> int:
            answer = self._watch("delete", ctypes.string_at(name).decode(), sync, b"")
            return answer or original_delete(this, name, sync)

        self._kept += [Open(opened), Delete(deleted), vfs]
        vfs.open, vfs.delete = self._kept[0], self._kept[1]

    def _change(self, file: File) -> None:
        address = ctypes.addressof(file.methods.contents)
        if address not in self._changed:
            original = Methods.from_address(address)
            changed = Methods()
            ctypes.memmove(ctypes.byref(changed), address, _size(original.version))
            changed.read, changed.write = Read(self._reading(original)), Read(self._writing(original))
            changed.truncate, changed.sync = Truncate(self._truncating(original)), Sync(self._syncing(original))
            self._changed[address] = (original, changed)
        file.methods = ctypes.pointer(self._changed[address][1])

    def _reading(self, original: Methods) -> Callable[[int, int, int, int], int]:
        read = _copy(Read, original.read)

        def reading(file: int, buffer: int, amount: int, offset: int) -> int:
            return self._watch("read", self._paths[file], offset, b"") or read(file, buffer, amount, offset)

        return reading

    def _writing(self, original: Methods) -> Callable[[int, int, int, int], int]:
        write = _copy(Read, original.write)

        def writing(file: int, buffer: int, amount: int, offset: int) -> int:
            data = ctypes.string_at(buffer, amount)
            return self._watch("write", self._paths[file], offset, data) or write(file, buffer, amount, offset)

        return writing

    def _truncating(self, original: Methods) -> Callable[[int, int], int]:
        truncate = _copy(Truncate, original.truncate)

        def truncating(file: int, size: int) -> int:
            return self._watch("truncate", self._paths[file], size, b"") or truncate(file, size)

        return truncating

    def _syncing(self, original: Methods) -> Callable[[int, int], int]:
        sync = _copy(Sync, original.sync)

        def syncing(file: int, flags: int) -> int:
            return self._watch("sync", self._paths[file], 0, b"") or sync(file, flags)

        return syncing


def _copy[T: ctypes._FuncPointer](kind: type[T], function: T) -> T:  # type: ignore[name-defined]
    """A pointer of its own: the field it was read from is about to change."""
    return kind(ctypes.cast(function, ctypes.c_void_p).value)


def _size(version: int) -> int:
    """Bytes of sqlite3_io_methods of a version: 12 functions, then 4 more, then 2."""
    functions = {1: 12, 2: 16}.get(version, 18)
    return 8 + 8 * functions

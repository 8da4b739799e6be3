"""Whether a write failed for want of room: SQLite says so of a full disk, but not of a quota or a limit on a file."""

import errno
import sqlite3
from pathlib import Path

PAGE = bytes(4096)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def out_of_room(error: Exception, database: Path) -> bool:
    """Whether more room would have helped."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code == sqlite3.SQLITE_FULL or (code & 0xFF == sqlite3.SQLITE_IOERR and _refuses_a_page(database))


def _refuses_a_page(database: Path) -> bool:
    """Whether a file as long as the longest of the database's may not grow; the one that is tried is full of holes."""
    trial = database.with_name(f"{database.name}-trial")
    try:
        longest = max(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))
        with trial.open("wb") as file:
            file.seek(longest)
            file.write(PAGE)
    except OSError as refusal:
        return refusal.errno in NO_ROOM
    finally:
        trial.unlink(missing_ok=True)
    return False

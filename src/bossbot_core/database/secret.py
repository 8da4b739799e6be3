"""The database's secret: beside the file and in no backup, so that a copy of the rows alone tells nothing."""

import os
import secrets
from pathlib import Path

import structlog

SUFFIX = ".secret"
SECRET_BYTES = 32

log = structlog.get_logger("database")


def secret_of(database: Path) -> bytes:
    """32 random bytes that stay the same as long as the file beside the database does; made when first asked for.

    Where that file can be neither read nor written they are good for this once: a full disk stops no start.
    """
    path = database.with_name(database.name + SUFFIX)
    try:
        known = path.read_bytes() if path.exists() else b""
        return known if len(known) == SECRET_BYTES else _made(path)
    except OSError as error:
        log.warning("secret not kept", path=str(path), error=str(error))
        return secrets.token_bytes(SECRET_BYTES)


def _made(path: Path) -> bytes:
    fresh = secrets.token_bytes(SECRET_BYTES)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:  # noqa: PTH123 - for the mode
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return fresh

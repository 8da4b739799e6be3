"""Replies that no extractor could read, kept for whoever runs the bot: masked, few, and not for long."""

import os
import re
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import structlog
from attrs import field, frozen

from bossbot_core.engines import replies
from bossbot_core.logs import neutral
from bossbot_core.runner.masking import masker

FOLDER = "reports"
MOST_FILES = 20
KEEP_S = 7 * 24 * 3600.0
MOST_BYTES = replies.MOST_BYTES + 32 * 1024
"""The reply and the lines above it."""

HEAD = "The last reply that could not be read. Secrets are masked as far as they are known: look before you pass it on."

_UNUSUAL = re.compile(r"[^0-9A-Za-z_-]")
"""In a file's name, which a plugin's name becomes part of."""

log = structlog.get_logger("runner")


@frozen(kw_only=True)
class Report:
    """One kept reply."""

    path: Path
    kept_at: datetime

    @property
    def error_id(self) -> str:
        """What the person was told, and the log says."""
        return self.path.stem.rpartition("-")[2]


@frozen(kw_only=True)
class Reports:
    """The folder of kept replies; `secrets` never get into it."""

    folder: Path
    secrets: Collection[str] = field(default=(), repr=False)

    def keep(self, workspace: Path, *, plugin: str, link: str, error_id: str, secrets: Collection[str] = ()) -> str:
        """Take what a job's process left in its folder; the new file's name, or nothing. Never raises `OSError`."""
        try:
            raw = _left(workspace / replies.FILE)
            if raw is None:
                return ""
            name = f"{_UNUSUAL.sub('_', plugin)}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{error_id}.txt"
            text = "\n".join([HEAD, f"plugin: {plugin}", f"link: {link}", f"error id: {error_id}", raw])
            mask = masker([*self.secrets, *secrets])
            self._write(name, neutral(mask(text), keep="\n\t"))
        except OSError as error:
            log.warning("reply not kept", error_id=error_id, error=error.strerror)
            return ""
        self.tidy()
        return name

    def tidy(self) -> None:
        """Remove what is old, and what is too much."""
        for number, report in enumerate(kept(self.folder)):
            if number >= MOST_FILES or time.time() - report.kept_at.timestamp() > KEEP_S:
                report.path.unlink(missing_ok=True)

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(new, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            file.write(text)


def kept(folder: Path) -> list[Report]:
    """The kept replies, newest first."""
    found = []
    for path in folder.glob("*-*-*.txt"):
        with suppress(OSError):
            found.append(Report(path=path, kept_at=datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return sorted(found, key=lambda report: (report.kept_at, report.path.name), reverse=True)


def _left(path: Path) -> str | None:
    """What a process that may have been taken over left there: no link, no pipe, no more than so much."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return file.read(MOST_BYTES).decode("utf-8", errors="replace")

"""Why a database cannot be used, and what the operator does about it."""

from pathlib import Path


class DatabaseUnusableError(Exception):
    """The file cannot be opened by this program; the text says what to do."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path = path
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"The database {path} cannot be used: {reason} {remedy}")


class DatabaseInUseError(DatabaseUnusableError):
    """Another process owns the file; two bots on one database would post everything twice."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "another bot is running on it.", "Stop that one, or give this one its own `data.directory`."
        )


class DatabaseDamagedError(DatabaseUnusableError):
    """The file is not what was written; it was set aside, and the text names the command that restores a backup."""


class BackupError(Exception):
    """A backup could not be made, or a file is no backup that this program can restore; the text says why."""

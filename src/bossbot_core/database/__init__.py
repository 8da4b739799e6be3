"""The one SQLite file: a single writer with group commit, a read-only reader, numbered migrations, and its care."""

from bossbot_core.database.backup import Backup, back_up
from bossbot_core.database.daily import Remains
from bossbot_core.database.database import Database, snapshot_of
from bossbot_core.database.errors import (
    BackupError,
    DatabaseDamagedError,
    DatabaseInUseError,
    DatabaseUnusableError,
)
from bossbot_core.database.inspection import Inspection, in_use, inspect
from bossbot_core.database.restore import Restored, restore

__all__ = [
    "Backup",
    "BackupError",
    "Database",
    "DatabaseDamagedError",
    "DatabaseInUseError",
    "DatabaseUnusableError",
    "Inspection",
    "Remains",
    "Restored",
    "back_up",
    "in_use",
    "inspect",
    "restore",
    "snapshot_of",
]

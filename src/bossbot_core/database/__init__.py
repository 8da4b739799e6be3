"""The one SQLite file: a single writer with group commit, a read-only reader, numbered migrations."""

from bossbot_core.database.database import Database
from bossbot_core.database.errors import DatabaseInUseError, DatabaseUnusableError

__all__ = ["Database", "DatabaseInUseError", "DatabaseUnusableError"]

"""Where a platform's pace stands, and its row in the database: what a restart must not forget."""

import sqlite3
from collections.abc import Mapping

from attrs import frozen

_SAVE = """
    INSERT INTO platform_paces (plugin, saved_at, ahead_s, blocked_s) VALUES (?, ?, ?, ?)
    ON CONFLICT (plugin) DO UPDATE
    SET saved_at = excluded.saved_at, ahead_s = excluded.ahead_s, blocked_s = excluded.blocked_s
"""


@frozen(kw_only=True)
class Standing:
    """Seconds from the moment it was read: until the spent requests are earned back, and until a back-off ends."""

    ahead_s: float
    blocked_s: float

    def after(self, elapsed_s: float) -> "Standing":
        """The same, some seconds later; a clock that was set back has let no time pass, and adds none."""
        passed_s = max(elapsed_s, 0.0)
        return Standing(ahead_s=max(self.ahead_s - passed_s, 0.0), blocked_s=max(self.blocked_s - passed_s, 0.0))


def save(connection: sqlite3.Connection, standings: Mapping[str, Standing], now_s: float) -> None:
    """Write one row for each plugin; `now_s` is the wall clock's, in seconds since 1970."""
    rows = [(plugin, now_s, standing.ahead_s, standing.blocked_s) for plugin, standing in standings.items()]
    connection.executemany(_SAVE, rows)


def take_up(connection: sqlite3.Connection, now_s: float) -> dict[str, Standing]:
    """The standings of an earlier process as they are now, written anew.

    So what is stored only ever shrinks: restarts under a clock that was set back do not wait the whole time each.
    """
    rows = connection.execute("SELECT plugin, saved_at, ahead_s, blocked_s FROM platform_paces").fetchall()
    standings = {
        plugin: Standing(ahead_s=ahead_s, blocked_s=blocked_s).after(now_s - saved_at)
        for plugin, saved_at, ahead_s, blocked_s in rows
    }
    save(connection, standings, now_s)
    return standings

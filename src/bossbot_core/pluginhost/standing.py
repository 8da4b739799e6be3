"""Where a plugin stands after its crashes, and its row in the database; a circuit breaker as a value.

works ──5 crashes in a row──► rests ──time passes──► one trial ──works──► works
                                ▲                        │
                                └────────crashes─────────┘

A trial that fails makes the next rest twice as long, up to a limit.
"""

import sqlite3

from attrs import evolve, frozen

CRASHES_IN_A_ROW = 5
FIRST_REST_S = 600.0
LONGEST_REST_S = 6 * 3600.0

_READ = "SELECT plugin, crashes, rests, until FROM plugin_rests"
_DELETE = "DELETE FROM plugin_rests WHERE plugin = ?"
_WRITE = "INSERT OR REPLACE INTO plugin_rests (plugin, crashes, rests, until) VALUES (?, ?, ?, ?)"


@frozen(kw_only=True)
class Standing:
    """`crashes` and `rests` in a row; `until` is when the last rest ends, in seconds since 1970."""

    crashes: int = 0
    rests: int = 0
    until: float = 0.0

    def crashed(self, now: float) -> "Standing":
        """The same after one more crash; it begins a rest from the fifth on, and at every failed trial."""
        after = evolve(self, crashes=self.crashes + 1)
        if after.crashes < CRASHES_IN_A_ROW or self.rest_s(now) > 0:
            return after
        return evolve(after, rests=self.rests + 1, until=now + _length_s(self.rests + 1))

    def rest_s(self, now: float) -> float:
        """Seconds that the rest still goes; a clock that was set back makes it no longer than it was."""
        return min(max(self.until - now, 0.0), _length_s(self.rests)) if self.rests else 0.0


def _length_s(rests: int) -> float:
    return min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** min(rests - 1, 16))


def read(connection: sqlite3.Connection) -> dict[str, Standing]:
    """Every plugin that has crashed since it last worked."""
    rows = connection.execute(_READ).fetchall()
    return {plugin: Standing(crashes=crashes, rests=rests, until=until) for plugin, crashes, rests, until in rows}


def write(connection: sqlite3.Connection, plugin: str, standing: Standing) -> None:
    """Keep where one plugin stands."""
    connection.execute(_DELETE, (plugin,))
    if standing != Standing():
        connection.execute(_WRITE, (plugin, standing.crashes, standing.rests, standing.until))

"""Health in its table."""

import json
import sqlite3

from attrs import Factory, frozen

from bossbot_core.health.health import Health, Outcome

_READ = "SELECT plugin, recent, last_good_at, told_bad, told_cookies FROM platform_health"
_WRITE = """
    INSERT OR REPLACE INTO platform_health (plugin, recent, last_good_at, told_bad, told_cookies)
    VALUES (?, ?, ?, ?, ?)
"""


@frozen(kw_only=True)
class Row:
    """A platform's health, and what the owner was told of it."""

    health: Health = Factory(Health)
    told_bad: bool = False
    told_cookies: float = 0.0


def read(connection: sqlite3.Connection) -> dict[str, Row]:
    """Every platform that was asked."""
    return {plugin: _row(*rest) for plugin, *rest in connection.execute(_READ).fetchall()}


def write(connection: sqlite3.Connection, plugin: str, row: Row) -> None:
    """Keep how one platform does."""
    recent = json.dumps([[outcome.at, outcome.code] for outcome in row.health.recent], separators=(",", ":"))
    connection.execute(_WRITE, (plugin, recent, row.health.last_good, int(row.told_bad), row.told_cookies))


def _row(recent: str, last_good: float | None, told_bad: int, told_cookies: float) -> Row:
    outcomes = tuple(Outcome(at, code) for at, code in json.loads(recent))
    return Row(health=Health(recent=outcomes, last_good=last_good), told_bad=bool(told_bad), told_cookies=told_cookies)

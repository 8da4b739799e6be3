"""The SQL of servers' rules: operations for the writer's thread, statements for the reader."""

import sqlite3
from collections.abc import Sequence

SETTINGS = "SELECT guild_id, channel_id, key, value FROM guild_settings"
GRANTS = "SELECT guild_id, role_id, permission FROM role_grants ORDER BY guild_id, permission, role_id"
DECIDED = "SELECT guild_id FROM guild_settings UNION SELECT guild_id FROM role_grants"
LEFT_BEFORE = "SELECT guild_id FROM left_guilds WHERE since < ? ORDER BY guild_id"
BLOCKS = "SELECT kind, id, reason, since FROM blocks ORDER BY since, kind, id"


def put_setting(db: sqlite3.Connection, guild_id: int, channel_id: int, key: str, value: str) -> None:
    """Set one key of a server (channel 0) or a channel."""
    db.execute(
        "INSERT INTO guild_settings (guild_id, channel_id, key, value) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (guild_id, channel_id, key) DO UPDATE SET value = excluded.value",
        (guild_id, channel_id, key, value),
    )


def drop_settings(db: sqlite3.Connection, guild_id: int, channel_id: int, names: tuple[str, ...]) -> None:
    """Forget keys of a server (channel 0) or a channel."""
    db.executemany(
        "DELETE FROM guild_settings WHERE guild_id = ? AND channel_id = ? AND key = ?",
        [(guild_id, channel_id, name) for name in names],
    )


def put_grant(db: sqlite3.Connection, guild_id: int, role_id: int, permission: str) -> None:
    """Note a grant; one that is there stays."""
    db.execute("INSERT INTO role_grants VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (guild_id, role_id, permission))


def drop_grant(db: sqlite3.Connection, guild_id: int, role_id: int, permission: str) -> None:
    """Forget a grant."""
    db.execute(
        "DELETE FROM role_grants WHERE guild_id = ? AND role_id = ? AND permission = ?", (guild_id, role_id, permission)
    )


def put_block(db: sqlite3.Connection, kind: str, blocked_id: int, reason: str, since: float) -> None:
    """Note a block; of one that is there only the reason changes."""
    db.execute(
        "INSERT INTO blocks (kind, id, reason, since) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, id) DO UPDATE SET reason = excluded.reason",
        (kind, blocked_id, reason, since),
    )


def drop_block(db: sqlite3.Connection, kind: str, blocked_id: int) -> None:
    """Forget a block."""
    db.execute("DELETE FROM blocks WHERE kind = ? AND id = ?", (kind, blocked_id))


def put_left(db: sqlite3.Connection, guild_ids: Sequence[int], since: float) -> None:
    """Note that the bot is no longer in these servers; an earlier note stays."""
    rows = [(guild_id, since) for guild_id in guild_ids]
    db.executemany("INSERT INTO left_guilds (guild_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def drop_left(db: sqlite3.Connection, guild_ids: Sequence[int]) -> None:
    """Note that the bot is in these servers."""
    db.executemany("DELETE FROM left_guilds WHERE guild_id = ?", [(guild_id,) for guild_id in guild_ids])


def drop_guild(db: sqlite3.Connection, guild_id: int) -> None:
    """Forget everything that a server has decided, and that it left."""
    for table in ("guild_settings", "role_grants", "left_guilds"):
        db.execute(f"DELETE FROM {table} WHERE guild_id = ?", (guild_id,))  # noqa: S608 - our own names

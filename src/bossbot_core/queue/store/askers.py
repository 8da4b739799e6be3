"""What one person asked for: statements, for the reader's connection."""

OWN_LIVE = """
    SELECT * FROM jobs WHERE user_id = ? AND guild_id = ? AND finished_at IS NULL
    ORDER BY state = 'queued', delayed, priority DESC, round, id LIMIT ?
"""
"""Somebody's live jobs in one server: running first, then those that wait."""

_REMEMBERED = """FROM jobs WHERE user_id = ? AND guild_id = ? AND private <= ?
    AND NOT (state = 'completed' AND json_extract(options, '$.survey') IS NOT NULL)"""
"""A survey that ended with its question is no download."""

HISTORY = f"SELECT * {_REMEMBERED} ORDER BY id DESC LIMIT ? OFFSET ?"
"""What somebody asked for in one server, newest first; without private ones where 0 is given."""

REMEMBERED = f"SELECT count(*) {_REMEMBERED}"

OF_GUILD = "SELECT id FROM jobs WHERE guild_id = ? AND state = 'queued' AND delayed = ?"

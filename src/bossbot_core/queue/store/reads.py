"""What is asked of the queue without changing it: statements, for the reader's connection."""

GET = "SELECT * FROM jobs WHERE id = ?"

RUNNING = "state IN ('downloading', 'processing', 'uploading')"

QUEUED = "SELECT coalesce(sum(ready + delayed), 0) FROM lanes WHERE guild_id = ?"

COUNT = f"""
    SELECT (SELECT coalesce(sum(ready + delayed), 0) FROM lanes WHERE guild_id = ?)
         + (SELECT count(*) FROM jobs WHERE {RUNNING} AND guild_id = ?)
"""  # noqa: S608 - this and what follows is put together from constants

LIVE = f"""
    SELECT id FROM jobs WHERE state = 'queued' AND delayed = 0
    UNION ALL SELECT id FROM jobs WHERE state = 'queued' AND delayed = 1
    UNION ALL SELECT id FROM jobs WHERE {RUNNING}
"""  # noqa: S608

WAITING = f"""
    SELECT jobs.* FROM jobs JOIN (
        SELECT id, 0 AS part, 0 AS due, 0 AS rank, 0 AS turn FROM jobs WHERE {RUNNING} AND guild_id = ?
        UNION ALL
        SELECT id, 1, 0, -priority, round FROM jobs WHERE state = 'queued' AND delayed = 0 AND guild_id = ?
        UNION ALL
        SELECT id, 2, not_before, 0, 0 FROM jobs WHERE state = 'queued' AND delayed = 1 AND guild_id = ?
    ) AS place ON place.id = jobs.id
    ORDER BY part, due, rank, turn, jobs.id
    LIMIT ? OFFSET ?
"""  # noqa: S608
"""A guild's live jobs: running, ready in the order they are served, delayed."""

PLACE = """
    WITH own AS MATERIALIZED (
        SELECT guild_id, priority, delayed,
            CASE delayed WHEN 0 THEN (
                SELECT count(*) FROM jobs AS before
                WHERE before.state = 'queued' AND before.delayed = 0
                    AND before.guild_id = jobs.guild_id AND before.priority = jobs.priority
                    AND (before.round, before.id) <= (jobs.round, jobs.id)
            ) ELSE (
                SELECT count(*) FROM jobs AS before
                WHERE before.state = 'queued' AND before.delayed = 1
                    AND (before.not_before, before.id) <= (jobs.not_before, jobs.id)
            ) END AS nth,
            EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND delayed = 1 AND not_before <= ?) AS overdue
        FROM jobs WHERE id = ? AND state = 'queued'
    )
    SELECT own.guild_id AS own_guild, own.priority AS own_priority, own.delayed, own.nth, own.overdue, lanes.*,
        EXISTS (SELECT 1 FROM paused_guilds WHERE guild_id = lanes.guild_id) AS paused
    FROM own LEFT JOIN lanes ON lanes.changed > ?
"""
"""A job as the n-th of its lane, or of all that are delayed, beside every lane that has changed since a number: what
`Order` needs to tell its place, read at one moment. It costs what has changed since, no history and no server.
"""

NEXT_DUE = "SELECT min(not_before) FROM jobs WHERE state = 'queued' AND delayed = 1"

DELAYED_FOR = "SELECT 1 FROM jobs WHERE state = 'queued' AND delayed = 1 AND error_code = ? LIMIT 1"

WAYS = f"""
    SELECT count(*) AS running,
        count(CASE WHEN guild_id = ? THEN 1 END) AS of_guild,
        count(CASE WHEN plugin = ? THEN 1 END) AS of_platform,
        count(CASE WHEN media_key = ? AND state <> 'uploading' THEN 1 END) AS of_media,
        (SELECT count(*) FROM paused_guilds WHERE guild_id = ?) AS paused
    FROM jobs WHERE {RUNNING}
"""  # noqa: S608

PAUSED = "SELECT 1 FROM paused_guilds WHERE guild_id = ?"

LEASES = f"SELECT id, fence, lease_until FROM jobs WHERE {RUNNING}"  # noqa: S608

UNTOLD = "SELECT * FROM jobs WHERE untold = 1 ORDER BY id"

METRICS = """
    SELECT hour, plugin, outcome, sum(jobs) AS jobs, sum(bytes) AS bytes, sum(seconds) AS seconds FROM metrics
    WHERE hour >= ? GROUP BY hour, plugin, outcome ORDER BY hour, plugin, outcome
"""

METRICS_OF_GUILD = """
    SELECT hour, plugin, outcome, jobs, bytes, seconds FROM metrics
    WHERE guild_id = ? AND hour >= ? ORDER BY hour, plugin, outcome
"""

OF_USER = "SELECT * FROM jobs WHERE user_id = ? ORDER BY id"

QUESTION = "SELECT * FROM questions WHERE job_id = ?"

POSTS = "SELECT * FROM posts WHERE job_id = ? ORDER BY part"

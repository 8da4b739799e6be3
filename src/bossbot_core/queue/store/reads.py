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
        SELECT jobs.id, jobs.guild_id, jobs.priority, jobs.delayed, jobs.not_before, lanes.id AS lane, lanes.served,
            (SELECT count(*) FROM jobs AS before
                WHERE before.state = 'queued' AND before.delayed = 0
                    AND before.guild_id = jobs.guild_id AND before.priority = jobs.priority
                    AND (before.round, before.id) <= (jobs.round, jobs.id)) AS turn
        FROM jobs JOIN lanes ON lanes.guild_id = jobs.guild_id AND lanes.priority = jobs.priority
        WHERE jobs.id = ? AND jobs.state = 'queued'
    )
    SELECT own.delayed,
        CASE own.delayed WHEN 0 THEN turn + (
            SELECT coalesce(sum(CASE
                WHEN lanes.priority > own.priority THEN ready
                WHEN ready < turn THEN ready
                WHEN (lanes.served, lanes.id) < (own.served, own.lane) THEN turn
                ELSE turn - 1
            END), 0) FROM lanes
            WHERE ready > 0 AND lanes.priority >= own.priority AND lanes.id <> own.lane
                AND (lanes.guild_id = own.guild_id OR lanes.guild_id NOT IN (SELECT guild_id FROM paused_guilds))
        ) ELSE (
            SELECT coalesce(sum(ready), 0) FROM lanes
            WHERE ready > 0
                AND (lanes.guild_id = own.guild_id OR lanes.guild_id NOT IN (SELECT guild_id FROM paused_guilds))
        ) + (
            SELECT count(*) FROM jobs
            WHERE state = 'queued' AND jobs.delayed = 1 AND (jobs.not_before, jobs.id) <= (own.not_before, own.id)
        ) END AS place,
        (SELECT count(*) FROM jobs WHERE state = 'queued' AND jobs.delayed = 1 AND jobs.not_before <= ?) AS overdue
    FROM own
"""
"""The lanes take turns, so the n-th job of every lane comes before the n+1st of any; delayed jobs come last. Lanes
of other servers that are paused stand in nobody's way.

It costs what the lanes that wait cost, not their jobs, and no history: one step for each server and priority.
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

METRICS = "SELECT * FROM metrics WHERE hour >= ? ORDER BY hour, plugin, outcome"

POSTS = "SELECT * FROM posts WHERE job_id = ? ORDER BY part"

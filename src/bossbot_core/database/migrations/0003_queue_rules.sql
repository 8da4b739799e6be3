-- What a fetch brings, as one word: jobs with the same one share a fetch. `scope` keeps a server's own media its own.
ALTER TABLE jobs ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN media_key TEXT NOT NULL DEFAULT '';
UPDATE jobs SET media_key = plugin || ':' || kind || ':' || quality || ':' || upload_limit_bytes || ':' || scope || ':' || media_id;

-- A delayed job stands beside its lane until it is due; `delay_s` tells how long that may be, whatever the clock says.
ALTER TABLE jobs ADD COLUMN delayed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN delay_s REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN started_at REAL NOT NULL DEFAULT 0;
UPDATE jobs SET delayed = 1, delay_s = not_before - created_at WHERE state = 'queued' AND not_before > created_at;

-- Lanes count what waits in them, so that nobody counts rows.
ALTER TABLE lanes ADD COLUMN ready INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN delayed INTEGER NOT NULL DEFAULT 0;
UPDATE lanes SET
    ready = (SELECT count(*) FROM jobs WHERE jobs.state = 'queued' AND jobs.delayed = 0
        AND jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority),
    delayed = (SELECT count(*) FROM jobs WHERE jobs.state = 'queued' AND jobs.delayed = 1
        AND jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority);

-- Every index but the last holds live rows only; the last is what pruning goes by.
DROP INDEX jobs_queued;
DROP INDEX jobs_due;
DROP INDEX jobs_running;
DROP INDEX lanes_next;
CREATE INDEX jobs_ready ON jobs (guild_id, priority, round, id, user_id, state, delayed)
    WHERE state = 'queued' AND delayed = 0;
CREATE INDEX jobs_delayed ON jobs (not_before, id) WHERE state = 'queued' AND delayed = 1;
CREATE INDEX jobs_delayed_of_guild ON jobs (guild_id, priority, user_id, round) WHERE state = 'queued' AND delayed = 1;
CREATE INDEX jobs_running ON jobs (guild_id, plugin, media_key, state)
    WHERE state IN ('downloading', 'processing', 'uploading');
CREATE INDEX lanes_ready ON lanes (priority DESC, served, id, guild_id, ready) WHERE ready > 0;
CREATE INDEX jobs_ended ON jobs (state, finished_at) WHERE finished_at IS NOT NULL;

-- Servers whose jobs wait until someone resumes them.
CREATE TABLE paused_guilds (
    guild_id INTEGER PRIMARY KEY,
    since REAL NOT NULL
);

-- Ended jobs by the hour (seconds since 1970), without a word on who asked.
CREATE TABLE metrics (
    hour INTEGER NOT NULL,
    plugin TEXT NOT NULL,
    outcome TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (hour, plugin, outcome)
);

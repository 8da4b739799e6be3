-- Jobs: one durable row each. Times are seconds since 1970 (UTC).
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    plugin TEXT NOT NULL,
    canonical_url TEXT NOT NULL,
    media_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    quality TEXT NOT NULL,
    priority INTEGER NOT NULL,
    round INTEGER NOT NULL,
    application_id INTEGER NOT NULL,
    interaction_id INTEGER NOT NULL,
    interaction_token TEXT NOT NULL,
    token_expires_at REAL NOT NULL,
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    upload_limit_bytes INTEGER NOT NULL,
    locale TEXT NOT NULL,
    private INTEGER NOT NULL,
    spoiler INTEGER NOT NULL,
    bot_in_channel INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until REAL NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    not_before REAL NOT NULL,
    finished_at REAL,
    error_code TEXT NOT NULL DEFAULT ''
);

-- Every index holds live rows only, so that history costs nothing.
CREATE INDEX jobs_queued ON jobs (guild_id, priority, round, id) WHERE state = 'queued';
CREATE INDEX jobs_due ON jobs (not_before) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (guild_id, lease_until) WHERE state IN ('downloading', 'processing', 'uploading');
CREATE INDEX jobs_with_token ON jobs (token_expires_at) WHERE interaction_token <> '';

-- Lanes: a guild's jobs of one priority. The lane that was served least recently is served next.
CREATE TABLE lanes (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    served INTEGER NOT NULL DEFAULT 0,
    UNIQUE (guild_id, priority)
);
CREATE INDEX lanes_next ON lanes (priority DESC, served, id);

-- Counters that must not be counted anew: `served` numbers the claims.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO counters (name, value) VALUES ('served', 0);

-- Posts: the intent to post one part of a job comes first, the message that carries it after.
CREATE TABLE posts (
    job_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    nonce TEXT NOT NULL,
    created_at REAL NOT NULL,
    message_id INTEGER,
    PRIMARY KEY (job_id, part)
);

-- A server's own rules: one row for each key that is set, of the whole server (channel 0) or of one channel.
CREATE TABLE guild_settings (
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id, key)
) WITHOUT ROWID;

-- What a server's roles may do, beside what Discord itself allows them.
CREATE TABLE role_grants (
    guild_id INTEGER NOT NULL,
    role_id INTEGER NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (guild_id, role_id, permission)
) WITHOUT ROWID;

-- People ('user') and servers ('guild') whom the bot's owner shut out everywhere. Times are seconds since 1970 (UTC).
CREATE TABLE blocks (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Where the files of a job go, and what is known of that place: decided when the job was accepted.
ALTER TABLE jobs ADD COLUMN output_channel_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN age_restricted_channel INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN unknown_age TEXT NOT NULL DEFAULT 'spoiler';

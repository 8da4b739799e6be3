-- What a fetch brings, as one word: jobs with the same one share a fetch. `scope` keeps a server's own media its own.
ALTER TABLE jobs ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN media_key TEXT NOT NULL DEFAULT '';
UPDATE jobs SET media_key = plugin || ':' || kind || ':' || quality || ':' || upload_limit_bytes || ':' || scope || ':' || media_id;

-- Servers whose jobs wait until someone resumes them.
CREATE TABLE paused_guilds (
    guild_id INTEGER PRIMARY KEY,
    since REAL NOT NULL
);

-- Ended jobs by the hour and the server that asked (0: direct messages, and what was counted before servers were told
-- apart). One server's figures are a range of the key; the bot's are found by the hour.
CREATE TABLE metrics_by_guild (
    hour INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    plugin TEXT NOT NULL,
    outcome TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (guild_id, hour, plugin, outcome)
) WITHOUT ROWID;
INSERT INTO metrics_by_guild (hour, guild_id, plugin, outcome, jobs, bytes, seconds)
    SELECT hour, 0, plugin, outcome, jobs, bytes, seconds FROM metrics;
DROP TABLE metrics;
ALTER TABLE metrics_by_guild RENAME TO metrics;
CREATE INDEX metrics_by_hour ON metrics (hour);

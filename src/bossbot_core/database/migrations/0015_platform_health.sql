-- How each platform does: its last fetches that say something of it (a list in JSON of [seconds since 1970, code], oldest
-- first, the code is '' where it went well), when one last went well, and what the bot's owner was told of it: that it is
-- bad (1) or good (0), and which end of its cookies (seconds since 1970).
CREATE TABLE platform_health (
    plugin TEXT PRIMARY KEY,
    recent TEXT NOT NULL,
    last_good_at REAL,
    told_bad INTEGER NOT NULL,
    told_cookies REAL NOT NULL
) WITHOUT ROWID;

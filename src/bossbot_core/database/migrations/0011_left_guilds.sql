-- Servers that the bot is no longer in, and since when (seconds since 1970, UTC): what they set is kept for a while.
CREATE TABLE left_guilds (
    guild_id INTEGER PRIMARY KEY,
    since REAL NOT NULL
);

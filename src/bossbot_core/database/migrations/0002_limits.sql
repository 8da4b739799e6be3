-- Command uses: one row each, kept as long as a limit may ask for it. Times are milliseconds since 1970 (UTC).
CREATE TABLE command_uses (
    command TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    used_at_ms INTEGER NOT NULL
);
CREATE INDEX command_uses_of_user ON command_uses (command, user_id, guild_id, used_at_ms);
CREATE INDEX command_uses_by_age ON command_uses (used_at_ms);

-- Platform paces: how far ahead of its rate a platform was asked and how long it is still left alone, both in seconds
-- from `saved_at` (seconds since 1970, UTC). Spans, not moments: a clock that jumps cannot make them longer.
CREATE TABLE platform_paces (
    plugin TEXT PRIMARY KEY,
    saved_at REAL NOT NULL,
    ahead_s REAL NOT NULL,
    blocked_s REAL NOT NULL
) WITHOUT ROWID;

-- Daily uses: what a person ('user') and a server ('guild') used of one day (days since 1970, UTC).
CREATE TABLE daily_uses (
    day INTEGER NOT NULL,
    scope TEXT NOT NULL,
    id INTEGER NOT NULL,
    downloads INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (day, scope, id)
) WITHOUT ROWID;

-- Plugins whose last jobs crashed: how often in a row, how many rests they took for it, and until when the last one
-- goes (seconds since 1970). A plugin that works has no row.
CREATE TABLE plugin_rests (
    plugin TEXT PRIMARY KEY,
    crashes INTEGER NOT NULL,
    rests INTEGER NOT NULL,
    until REAL NOT NULL
);

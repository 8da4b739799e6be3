-- Audit: one row for each administrative act and each denied attempt. `at_ms` is milliseconds since 1970 (UTC).
-- `hash` is over the row and the hash before it. People stand in it as keyed hashes only; '' is the bot itself.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    person TEXT NOT NULL,
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    target TEXT NOT NULL,
    value_before TEXT NOT NULL,
    value_after TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_guild ON audit (guild_id, id);

-- The chain's two ends: the last row, and the last one that was removed by age.
CREATE TABLE audit_chain (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last_id INTEGER NOT NULL,
    last_hash TEXT NOT NULL,
    anchor_id INTEGER NOT NULL,
    anchor_hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_chain (one, last_id, last_hash, anchor_id, anchor_hash) VALUES (1, 0, '', 0, '');

-- Who a keyed hash stands for. Each person has a key of their own; without this row nobody can find it out again.
CREATE TABLE audit_people (
    alias TEXT PRIMARY KEY,
    key BLOB NOT NULL,
    user_id INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
WHEN OLD.id > (SELECT anchor_id FROM audit_chain) BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

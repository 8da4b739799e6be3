-- Each change of a lane gets the next number, so that whoever knows the lanes up to one reads only what came after it.
-- Claims are numbered with the same ones, and none is handed out twice: lanes are never deleted.
ALTER TABLE lanes ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE lanes SET changed = (SELECT value FROM counters WHERE name = 'served');
CREATE INDEX lanes_changed ON lanes (changed);
DELETE FROM counters WHERE name = 'served';

-- Jobs that ended before the person was told so: such a row keeps the interaction's token until they are.
ALTER TABLE jobs ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_untold ON jobs (id) WHERE untold = 1;

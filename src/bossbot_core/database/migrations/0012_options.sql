-- What else the asker wants of the media, as JSON.
ALTER TABLE jobs ADD COLUMN options TEXT NOT NULL DEFAULT '{}';

-- The follow-up that is a job's status message; 0 is the command's first answer.
ALTER TABLE jobs ADD COLUMN reply_message_id INTEGER NOT NULL DEFAULT 0;

-- What somebody asked for, live or ended; the one index beside `jobs_ended` that holds history.
CREATE INDEX jobs_of_asker ON jobs (user_id, guild_id, id);

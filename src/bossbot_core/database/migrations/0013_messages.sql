-- Jobs that a message asked for: the bot's own message that answers it (0: an interaction asked), what becomes of the
-- asking message, whose number stands in `interaction_id`, and whether the asker is called when the download is done.
ALTER TABLE jobs ADD COLUMN status_message_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN delete_source INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;

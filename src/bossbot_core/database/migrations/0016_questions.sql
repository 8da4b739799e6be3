-- What a survey found, until its asker has said which of it they want: the list and what is picked of it so far, each
-- as the program writes them. `answered` keeps a question from being answered twice.
CREATE TABLE questions (
    job_id INTEGER PRIMARY KEY,
    listing TEXT NOT NULL,
    picked TEXT NOT NULL DEFAULT '',
    answered INTEGER NOT NULL DEFAULT 0
);

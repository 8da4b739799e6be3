-- People are counted under a keyed hash from now on (`limits/people.py`); what they used today counts anew, once.
DELETE FROM daily_uses WHERE scope = 'user';

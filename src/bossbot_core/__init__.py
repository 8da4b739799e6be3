"""Boss-Bot: give it a link, the media comes back in the channel."""

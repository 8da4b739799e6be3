"""Media from Twitter/X."""

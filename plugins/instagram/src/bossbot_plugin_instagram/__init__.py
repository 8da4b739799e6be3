"""Media from Instagram."""

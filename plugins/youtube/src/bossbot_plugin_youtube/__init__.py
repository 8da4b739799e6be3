"""Media from YouTube."""

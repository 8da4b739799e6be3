"""Media from TikTok."""

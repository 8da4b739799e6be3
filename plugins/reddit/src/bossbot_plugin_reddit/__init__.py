"""Media from Reddit."""

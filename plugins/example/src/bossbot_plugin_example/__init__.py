"""Media from the sandbox's sample host."""

"""What pressed buttons do, one module a subject; each gives `discord.components` its patterns and handlers."""

"""What happens to media between download and delivery: built-in plugins, which others may take the place of.

They keep to the same contract as any other plugin, and run in the order of their names.
"""

BUILT_IN = {name: f"{__name__}.{name}" for name in ("audio", "fit", "inline")}
"""The plugins that come with the bot, and their modules."""

__all__ = ["BUILT_IN"]

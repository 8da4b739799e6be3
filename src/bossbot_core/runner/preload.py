"""Imported once by the fork server; everything here is shared by all children and paid for once."""

from bossbot_core.engines import preload
from bossbot_core.runner import child

__all__ = ["child"]

preload.warm()

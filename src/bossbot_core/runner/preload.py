"""Imported once by the fork server; everything here is shared by all children and paid for once."""

import contextlib
import gc
import os
from importlib import import_module

from bossbot_core import memory
from bossbot_core.engines import preload
from bossbot_core.runner import child, walls
from bossbot_core.runner.forkserver import PLUGINS

__all__ = ["child"]

# All of this stays: looking through it for garbage, here and in each child, costs time and copies its memory.
gc.disable()
preload.warm()
walls.warm()
for name in filter(None, os.environ.get(PLUGINS, "").split(",")):
    # The bot has imported them already; whatever fails here fails again, and is told, in the job that needs it.
    with contextlib.suppress(Exception, SystemExit):
        import_module(name)
memory.settle()
gc.enable()

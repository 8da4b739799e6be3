"""What the program's exit codes mean; `docs/operate/commands-line.md` lists them."""

from bossbot_core.settings import EX_CONFIG

OK = 0
FAILED = 1
BAD_INPUT = 2
IN_USE = 75
"""EX_TEMPFAIL of sysexits.h: another bot runs on the same data; it may be gone later."""
BAD_SETTINGS = EX_CONFIG
STOPPED = 130
"""Ended by Ctrl-C, as shells count it (128 + SIGINT)."""
RESTART = 86
"""Somebody asked the bot to restart: it is drained and wants to be started again. sysexits.h ends with 78."""

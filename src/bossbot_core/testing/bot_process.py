"""A bot as a process of its own, to be killed: `python -m bossbot_core.testing.bot_process OPTIONS`.

OPTIONS is JSON: `settings` (tables as in settings.toml), `overrides` (for the egress door) and `die_at`, a point at
which the process will kill itself (`death.die_at`), or nothing. So is each line on its standard input; the answer to
that is "armed".
"""

import asyncio
import json
import sys
from typing import Any

from bossbot_core.logs import configure
from bossbot_core.serving import serve
from bossbot_core.settings import Settings
from bossbot_core.settings.structure import structure
from bossbot_core.testing.death import die_at

ARMED = "armed:"


async def main(options: dict[str, Any]) -> None:
    """Run a bot until it is told to stop, or dies."""
    settings = structure(options["settings"], Settings)
    configure(settings.logs)
    if options["die_at"]:
        die_at(options["die_at"])
    asyncio.get_running_loop().add_reader(sys.stdin, _arm)
    await serve(settings, overrides=options["overrides"])


def _arm() -> None:
    point = sys.stdin.readline().strip()
    if not point:
        asyncio.get_running_loop().remove_reader(sys.stdin)
        return
    die_at(point)
    sys.stdout.write(f"{ARMED} {point}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))

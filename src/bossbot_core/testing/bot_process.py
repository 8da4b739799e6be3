"""A bot as a process of its own, to be killed: `python -m bossbot_core.testing.bot_process OPTIONS`.

OPTIONS is JSON: `settings` (tables as in settings.toml), `overrides` (for the egress door), `lag_log`, a file for how
late the event loop was each time (milliseconds), or nothing, and `orders`, lines that are obeyed before the start. So
is each line on its standard input (see `orders`).
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bossbot_core.cli import exits
from bossbot_core.logs import configure
from bossbot_core.runner import Ending
from bossbot_core.serving import serve
from bossbot_core.settings import Settings, secrets_of
from bossbot_core.settings.structure import structure
from bossbot_core.testing.orders import Orders

_LOOK_EVERY_S = 0.01


async def main(options: dict[str, Any]) -> int:
    """Run a bot until it is told to stop, or dies; gives its exit code."""
    settings = structure(options["settings"], Settings)
    configure(settings.logs, secrets=secrets_of(settings))
    orders = Orders()
    for order in options["orders"]:
        orders.obey(order)
    orders.listen()
    _watch_lag(options["lag_log"])
    ending = await serve(settings, overrides=options["overrides"])
    return exits.RESTART if ending is Ending.RESTART else exits.OK


def _watch_lag(path: str) -> None:
    if not path:
        return
    loop = asyncio.get_running_loop()

    def look(due_at: float) -> None:
        with Path(path).open("a") as log:
            log.write(f"{(loop.time() - due_at) * 1000:.1f}\n")
        loop.call_later(_LOOK_EVERY_S, look, loop.time() + _LOOK_EVERY_S)

    look(loop.time())


if __name__ == "__main__":
    sys.exit(asyncio.run(main(json.loads(sys.argv[1]))))

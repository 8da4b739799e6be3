"""A bot as a process of its own, to be killed: its settings and overrides come as JSON in the first argument."""

import asyncio
import json
import sys
from pathlib import Path

from bossbot_core.app import App, StopSignals
from bossbot_core.logs import configure
from bossbot_core.settings import DataSettings, DiscordSettings, LimitSettings, Settings


async def main(options: dict[str, str]) -> None:
    settings = Settings(
        discord=DiscordSettings(token=options["token"], rest_url=options["rest_url"]),
        data=DataSettings(directory=Path(options["directory"])),
        limits=LimitSettings(downloads_per_minute=1000, download_cooldown_s=0, default_pace_per_s=100),
    )
    configure(settings.logs)
    stop = StopSignals()
    async with App.open(settings, overrides={"sample.test:80": options["samples"]}) as app:
        await app.run_until(stop)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))

"""The memory of an idle bot: the bot's process, the fork server and whatever else belongs to them.

uv run python bench/idle.py [--seconds 10]
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bossbot_core.sandbox import SandboxDiscord
from rig import family, rss_mib


async def measure(seconds: float) -> None:
    """Start `run` against a Discord on loopback, wait, and read what it holds."""
    discord = SandboxDiscord()
    await discord.start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "BOSS_BOT_DISCORD_TOKEN": discord.token,
            "BOSS_BOT_DISCORD__REST_URL": discord.rest_url,
            "BOSS_BOT_DATA__DIRECTORY": str(Path(folder) / "data"),
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bossbot_core", "run", env=environment, cwd=folder, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(30):
                while not discord.gateway.connected:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(seconds)
            sizes = {pid: rss_mib(pid) for pid in family(bot.pid)}
        finally:
            bot.terminate()
            await bot.wait()
            await discord.close()
    for pid, size in sizes.items():
        print(f"process {pid}: {size:.0f} MiB")
    print(f"idle bot, {len(sizes)} processes: {sum(sizes.values()):.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    asyncio.run(measure(parser.parse_args().seconds))


if __name__ == "__main__":
    main()

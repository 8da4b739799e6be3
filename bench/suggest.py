"""How soon suggestions come while eight downloads run, and how often a download's status message is edited.

    uv run python bench/suggest.py [--asks 200] [--rate 20] [--seconds 20]

Everybody asks `/queue cancel` which of their downloads it can stop. The downloads take `--seconds` each; the bot is a
process of its own, and all that stands around it shares the machine.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from acknowledge import running
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import Rig

AT_ONCE = 8


async def suggestions(rig: Rig, asks: int, rate: int) -> list[float]:
    """Milliseconds until each answer."""
    loop = asyncio.get_running_loop()
    started, asked = loop.time(), []
    for number in range(asks):
        await asyncio.sleep(max(0.0, started + number / rate - loop.time()))
        asked.append(asyncio.create_task(suggestion(rig, number)))
    return await asyncio.gather(*asked)


async def suggestion(rig: Rig, number: int) -> float:
    world = rig.discord.world
    guild = list(world.guilds.values())[number % len(world.guilds)]
    typed = [{"type": 1, "name": "cancel", "options": [{"type": 3, "name": "job", "value": "", "focused": True}]}]
    started = time.perf_counter()
    await rig.discord.autocomplete(
        "queue", typed, user=world.people[number % len(world.people)], channel=world.channels_of(guild)[0]
    )
    return (time.perf_counter() - started) * 1000


def edits(rig: Rig) -> list[int]:
    """How often each job's answer was edited, its files included."""
    sent = rig.discord.ledger.matching("PATCH /webhooks/*/messages/@original")
    return sorted(Counter(entry.path.split("/")[3] for entry in sent).values())


async def measure(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as rig:
            rig.origin.slow_s = float(options.seconds)
            await rig.ask_until_accepted([f"slow/{number}.mp4" for number in range(AT_ONCE)])
            await until(lambda: len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'")) == AT_ONCE, 20)
            waits = sorted(await suggestions(rig, options.asks, options.rate))
            still = len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'"))
            await rig.finished(options.seconds + 60)
            p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95) - 1]
            print(f"{len(waits)} suggestions: p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {waits[-1]:.0f} ms")
            print(f"downloads running: {AT_ONCE} at the start, {still} at the end")
            counts = edits(rig)
            print(f"edits a job of {options.seconds} s: median {statistics.median(counts):.0f}, most {counts[-1]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asks", type=int, default=200)
    parser.add_argument("--rate", type=int, default=20, help="asks a second")
    parser.add_argument("--seconds", type=int, default=20, help="how long each download takes")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

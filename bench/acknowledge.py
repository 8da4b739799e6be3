"""How soon a command is acknowledged while commands come at a steady rate.

    uv run python bench/acknowledge.py [--rate 50] [--seconds 10]

Discord's side and the jobs themselves share this machine, so the figures include their work.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from rig import Rig, rig, unhurried


async def measure(rate: int, seconds: int) -> list[float]:
    """Milliseconds from each command to its first answer, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        async with rig(unhurried(Path(folder))) as running:
            loop = asyncio.get_running_loop()
            started, asked = loop.time(), []
            for number in range(rate * seconds):
                await asyncio.sleep(max(0.0, started + number / rate - loop.time()))
                asked.append(asyncio.create_task(acknowledged(running)))
            return sorted(await asyncio.gather(*asked))


async def acknowledged(running: Rig) -> float:
    """Milliseconds until one `/download` was answered."""
    started = time.perf_counter()
    invocation = await running.discord.invoke("/download url:http://sample.test/sized/24576.mp4")
    await invocation.answered()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=50, help="commands a second")
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    waits = asyncio.run(measure(options.rate, options.seconds))
    p50, p99 = statistics.median(waits), waits[int(len(waits) * 0.99) - 1]
    print(f"{len(waits)} commands at {options.rate}/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {waits[-1]:.0f} ms")


if __name__ == "__main__":
    main()

"""How soon a command is acknowledged: at a steady rate, or when many come at once.

    uv run python bench/acknowledge.py [--rate 50] [--seconds 10] [--burst 1000]

The bot is a process of its own. Discord's side and the jobs themselves share this machine, so that the figures include
their work. With `--burst` the steady part is left out.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import frozen

from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.testing.crowd import crowd, wide_limits
from bossbot_core.testing.origin import CountingOrigin
from bossbot_core.testing.processes import status_of
from bossbot_core.testing.rig import Rig

UNLIMITED = {"limits": {"user_daily_downloads": 0, "user_daily_bytes": 0, "guild_daily_downloads": 0}}
SETTLE_S = 2.0


@frozen
class Answer:
    """One command's first answer: milliseconds, and whether it was in time, late, or a request to come back."""

    ms: float
    kind: str


async def steady(rig: Rig, rate: int, seconds: int) -> list[Answer]:
    """One `/download` after another."""
    loop = asyncio.get_running_loop()
    started, asked = loop.time(), []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, started + number / rate - loop.time()))
        asked.append(asyncio.create_task(answer(await rig.ask(f"v/{number}.mp4"), time.perf_counter())))
    return await asyncio.gather(*asked)


async def burst(rig: Rig, count: int) -> list[Answer]:
    """As many at once."""
    started = time.perf_counter()
    asked = [await rig.ask(f"v/{number}.mp4") for number in range(count)]
    print(f"asked within {(time.perf_counter() - started) * 1000:.0f} ms")
    return await asyncio.gather(*(answer(each, started) for each in asked))


async def answer(invocation: Invocation, started: float) -> Answer:
    """Wait for the first answer."""
    await invocation.answered()
    kind = "late" if invocation.interaction.expired else kind_of(invocation)
    return Answer((time.perf_counter() - started) * 1000, kind)


def kind_of(invocation: Invocation) -> str:
    return "deferred" if invocation.interaction.callback_type == DEFERRED else "busy"


DEFERRED = 5


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Rig]:
    """The bot between a Discord and a media host."""
    origin, discord = CountingOrigin(), SandboxDiscord(directory=folder, limits=wide_limits(), world=crowd())
    await origin.start()
    await discord.start()
    made = Rig(discord=discord, origin=origin, directory=folder / "data", settings=UNLIMITED)
    await made.start()
    await asyncio.sleep(SETTLE_S)
    try:
        yield made
    finally:
        await made.kill()
        await discord.close()
        await origin.close()


async def measure(options: argparse.Namespace) -> None:
    """Run one of the two and print it."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as rig:
            assert rig.bot is not None
            before = status_of(rig.bot.pid, "VmRSS")
            answers = await (burst(rig, options.burst) if options.burst else steady(rig, options.rate, options.seconds))
            report(answers)
            print(f"RSS {before / 1024:.0f} MiB before, {status_of(rig.bot.pid, 'VmRSS') / 1024:.0f} MiB after")


def report(answers: Sequence[Answer]) -> None:
    waits = sorted(answer.ms for answer in answers)
    p50, p99 = statistics.median(waits), waits[int(len(waits) * 0.99) - 1]
    kinds = Counter(answer.kind for answer in answers)
    print(f"{len(waits)} commands: p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {waits[-1]:.0f} ms; {dict(kinds)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=50, help="commands a second")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--burst", type=int, default=0, help="commands at once")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

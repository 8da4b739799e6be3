"""What the limits cost: a request's pace, a command's rate and a day's quota, one at a time and in a crowd.

    python bench/limits.py [--rounds 2000] [--json]

On a real database with `synchronous=FULL`, in a folder beside this one's, since /tmp may be memory.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from bossbot_core.database import Database
from bossbot_core.limits import CommandRates, PlatformPace, Quotas
from bossbot_core.settings import LimitSettings

CROWD = 100
PLENTY = 10**9
FREE = LimitSettings(
    downloads_per_minute=PLENTY,
    download_cooldown_s=0,
    user_daily_downloads=PLENTY,
    guild_daily_downloads=PLENTY,
    user_daily_bytes=PLENTY**2,
    default_pace_per_s=PLENTY,
)

type Step = Callable[[], Awaitable[None]]


async def one_by_one(step: Step, rounds: int) -> float:
    """The median in microseconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        await step()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1e6


async def in_a_crowd(step: Step, rounds: int) -> float:
    """Microseconds for each of those that ask at once."""
    crowds = max(rounds // CROWD, 1)
    started = time.perf_counter()
    for _ in range(crowds):
        await asyncio.gather(*(step() for _ in range(CROWD)))
    return (time.perf_counter() - started) / crowds / CROWD * 1e6


async def measure(directory: Path, rounds: int) -> dict[str, dict[str, float]]:
    database = await Database.open(directory / "bench.db", synchronous="FULL")
    forgetful, keeping = PlatformPace(FREE), PlatformPace(FREE, database=database)
    await keeping.load()
    rates, quotas = CommandRates(database, FREE), Quotas(database, FREE)
    people = count()
    steps: dict[str, Step] = {
        "acquire, not kept": lambda: forgetful.acquire("example"),
        "acquire, kept": lambda: keeping.acquire("example"),
        "rate check": lambda: rates.check("download", 1, 2),
        "rate record": lambda: rates.record("download", next(people), 2),
        "quota check": lambda: quotas.check(1, 2),
        "quota take": lambda: quotas.take(1, 2),
        "quota spend": lambda: quotas.spend(1, 2, 1000),
    }
    try:
        return {
            name: {"alone_us": await one_by_one(step, rounds), "in_a_crowd_us": await in_a_crowd(step, rounds)}
            for name, step in steps.items()
        }
    finally:
        await keeping.close()
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as directory:
        result = asyncio.run(measure(Path(directory), arguments.rounds))
    if arguments.json:
        print(json.dumps(result))
        return
    for name, costs in result.items():
        print(f"{name:20}", "  ".join(f"{what} {value:10.1f}" for what, value in costs.items()))


if __name__ == "__main__":
    main()

# ruff: noqa: A005 - the name is the subject; the end of the imports says how nobody else is misled
"""The queue beside its peers, the same work for each in one run, at like durability.

uv run --group bench python bench/queue.py [--jobs 5000] [--workers 8] [--rounds 3] [--only ours huey] [--load 1]

Whole jobs: as many producers as workers put 5,000 no-op jobs, each waiting until its job is safe; then the workers take
and end them all. Latency: 50 jobs a second, from just before one is put until its work begins. Ours runs with all its
rules: caps, fairness in 100 servers, fences, metrics. SAQ needs `redis-server`.
The contenders take turns, and medians are shown: a shared disk's syncs differ twentyfold from one minute to the next.
With `--load`, so many other processes keep a core busy each. huey's worker drops a task as it takes it, so a killed one
loses it and no end is written; each of its two commits a job is synced, as `strace -e fdatasync` shows.
"""

import sys

if __name__ == "queue":
    # A script's folder comes first on the path, so that this file hides the standard library's module of that name:
    # whoever imports `queue` from a benchmark is given the real one.
    here = sys.path.pop(0)
    del sys.modules["queue"]
    import queue as _queue  # noqa: F401

    sys.path.insert(0, here)
else:
    import argparse
    import contextlib
    import statistics
    import subprocess
    import tempfile
    from collections.abc import Iterator
    from pathlib import Path

    from contenders import CONTENDERS, Work, run

    TIME_LIMIT_S = 120
    """For one contender: a benchmark that hangs tells nobody anything."""

    def measure_all(work: Work, rounds: int, only: list[str]) -> None:
        """Medians of some rounds; each contender in a process of its own, so that none pays for another's threads."""
        contenders = [name for name in CONTENDERS if any(word in name for word in only)]
        seen: dict[str, list[str]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for name in contenders:
                seen[name].append(measure(name, work))
        print(f"{'':24}{'whole jobs/s':>14}{'put/s':>10}{'take+end/s':>12}{'p50 ms':>10}{'p95 ms':>10}")
        for name, answers in seen.items():
            print(f"{name:24}{summary(answers)}", flush=True)

    def measure(name: str, work: Work) -> str:
        """One round of one contender: numbers, or why there are none."""
        command = [sys.executable, __file__, "--child", name, "--jobs", str(work.jobs), "--workers", str(work.workers)]
        try:
            return subprocess.run(command, check=True, timeout=TIME_LIMIT_S, capture_output=True, text=True).stdout
        except subprocess.TimeoutExpired:
            return f"skipped: not done after {TIME_LIMIT_S} s"

    def summary(answers: list[str]) -> str:
        """The median of each column, or the reason why there is none."""
        reasons = [answer.strip() for answer in answers if "skipped" in answer]
        if reasons:
            return f"  {reasons[0]}"
        columns = zip(*(map(float, answer.split()) for answer in answers), strict=True)
        whole, put, taken, p50, p95 = (statistics.median(column) for column in columns)
        return f"{whole:14,.0f}{put:10,.0f}{taken:12,.0f}{p50:10.2f}{p95:10.2f}"

    @contextlib.contextmanager
    def busy(processes: int) -> Iterator[None]:
        """So many processes that do nothing as fast as they can."""
        running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
        try:
            yield
        finally:
            for process in running:
                process.kill()
                process.wait()

    def main() -> None:
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--jobs", type=int, default=5000)
        parser.add_argument("--workers", type=int, default=8)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--only", nargs="+", default=[""], help="contenders with one of these in their name")
        parser.add_argument("--load", type=int, default=0, help="processes that keep a core busy meanwhile")
        parser.add_argument("--child", default="", help=argparse.SUPPRESS)
        arguments = parser.parse_args()
        work = Work(jobs=arguments.jobs, workers=arguments.workers)
        if not arguments.child:
            with busy(arguments.load):
                measure_all(work, arguments.rounds, arguments.only)
            return
        with tempfile.TemporaryDirectory() as folder:
            print(run(arguments.child, Path(folder), work), flush=True)

    if __name__ == "__main__":
        main()

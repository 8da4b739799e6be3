"""The table of what is proven of each platform, from the marks on its replay tests.

    python -m bossbot_core.testing.coverage     writes docs/plugins/coverage.md

A test in `tests/integration/replay/test_<platform>_*.py` says what it proves with
`@pytest.mark.replayed("gallery", "posted")`: the kind of post, and `posted` or the error code that people are told.
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from bossbot_core.testing.marks import Marked, marked

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "plugins" / "coverage.md"
TESTS = ROOT / "tests" / "integration" / "replay"
POSTED = "posted"
_FILE = re.compile(r"test_([a-z]+)_\w+\.py")
_HEAD = """# What is proven of each platform

Written by `python -m bossbot_core.testing.coverage` from the replay tests: real plugins and real engines in a job's
own process, behind the egress door, in front of a server that answers as the platform does. `posted` means that the
media came, checked byte for byte or by its content, and of a listing that its items were named; anything else is the
code that people are told. The platforms themselves are not asked by tests.
"""


@frozen(order=True)
class Case:
    """One thing that a number of tests prove."""

    platform: str
    kind: str
    outcome: str


def collect() -> Counter[Case]:
    """How many tests prove each case; raises `ValueError` for a mark in a file that names no platform."""
    return Counter(map(_case, marked("replayed", TESTS)))


def _case(mark: Marked) -> Case:
    found = _FILE.fullmatch(mark.file)
    if found is None:
        raise ValueError(f"a replay in {mark.file}, which names no platform")
    return Case(found[1], *mark.arguments)


def proven(platform: str) -> set[str]:
    """The error codes that the written page shows for a platform."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {platform}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"\| `(\w+)` \|", section))


def answers(readme: Path) -> set[str]:
    """The error codes that a plugin's README has in its table of answers."""
    table = readme.read_text(encoding="utf-8").partition("## Settings")[0]
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def page(cases: Mapping[Case, int]) -> str:
    """The whole page."""
    platforms = sorted({case.platform for case in cases})
    total = f"\n{sum(cases.values())} tests, {len(cases)} cases.\n"
    return _HEAD + total + "".join(_section(name, sorted(cases), cases) for name in platforms)


def _section(platform: str, ordered: Sequence[Case], cases: Mapping[Case, int]) -> str:
    rows = [
        f"| {case.kind} | {POSTED if case.outcome == POSTED else f'`{case.outcome}`'} | {cases[case]} |"
        for case in sorted(ordered, key=lambda case: (case.outcome != POSTED, case))
        if case.platform == platform
    ]
    return f"\n## {platform}\n\n| kind | outcome | tests |\n|---|---|---|\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(collect()), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written.\n")

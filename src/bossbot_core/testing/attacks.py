"""The table of the attack bench, from the marks on its tests.

    python -m bossbot_core.testing.attacks     writes docs/operate/attacks.md

A test in `tests/integration/attacks/test_s<row>_*.py` says what it tries with
`@pytest.mark.attack("redirects to the inside", tried=30, hits=28)`: how many attacks, and how many of them hit their
canary where the guard is off. Its fixture `tally` fails it when it measures anything else, or a single hit behind the
guard.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from attrs import evolve, frozen

from bossbot_core.testing.marks import Marked, marked

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "operate" / "attacks.md"
TESTS = ROOT / "tests" / "integration" / "attacks"
ROWS = {
    1: "Links are read as a browser reads them",
    2: "No search, shortcut or smuggled option of an engine",
    3: "Only public addresses are dialled",
    4: "Names that change, mix or hide their answers",
    5: "Redirects, pieces of streams, thumbnails, subtitles",
    6: "No way past the door",
    7: "An exception that you make is nobody else's",
    8: "Files that make ffmpeg read other files",
    9: "Files that are not what they are called",
    10: "Bombs",
    11: "Names and paths",
    12: "Titles that are options, templates or commands",
    13: "Settings and files that would unlock an engine",
    14: "Your own feeds and cookies",
}
_FILE = re.compile(r"test_s(\d\d)_\w+\.py")
_HEAD = """# Attacks that are tried

Written by `python -m bossbot_core.testing.attacks` from the attack bench, which runs with the tests. Each attack is
tried twice: with the guard, and with that guard taken away. What it must not reach is a canary: a file that belongs to
somebody else, a place outside the job's folder, or a listener at every address of a network of its own. Behind the
guard nothing may hit; without it as many hit as the last column says, so that no row is about nothing. What the walls
are, and what they leave over, stands in [Threats](threats.md).
"""


@frozen(kw_only=True, order=True)
class Attack:
    """What one test tries."""

    row: int
    what: str
    tried: int
    hits: int


def collect() -> list[Attack]:
    """Every attack of the bench, one that is tried in several ways once.

    Raises `ValueError` for a mark in a file that names no row.
    """
    ways: dict[tuple[int, str], Attack] = {}
    for each in map(_attack, marked("attack", TESTS)):
        before = ways.get((each.row, each.what), evolve(each, tried=0, hits=0))
        ways[each.row, each.what] = evolve(each, tried=before.tried + each.tried, hits=before.hits + each.hits)
    return sorted(ways.values())


def _attack(mark: Marked) -> Attack:
    found = _FILE.fullmatch(mark.file)
    if found is None or int(found[1]) not in ROWS:
        raise ValueError(f"an attack in {mark.file}, which names no row")
    return Attack(row=int(found[1]), what=mark.arguments[0], **mark.options)


def page(attacks: Iterable[Attack]) -> str:
    """The whole page."""
    attacks = list(attacks)
    tried, hits = sum(each.tried for each in attacks), sum(each.hits for each in attacks)
    lines = [
        f"\n{tried} attacks: none hits behind its guard, {hits} hit without it.\n",
        "| row | guard | attack | tried | hits with the guard | hits without |",
        "|---|---|---|---|---|---|",
        *(f"| S{each.row} | {ROWS[each.row]} | {each.what} | {each.tried} | 0 | {each.hits} |" for each in attacks),
    ]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(collect()), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written.\n")

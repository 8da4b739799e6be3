"""The manual of the plugin answers what the replay tests prove, no more and no less."""

import re
from pathlib import Path

from bossbot_core.api import ErrorCode
from bossbot_core.testing import coverage

README = Path(__file__).parents[1] / "README.md"


def codes(section: str) -> set[str]:
    return {found for found in re.findall(r"`(\w+)`", section) if found in set(ErrorCode)}


def test_every_answer_in_the_manual_is_proven_and_every_proven_answer_is_in_it():
    answers = README.read_text("utf-8").partition("## What it answers")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in answers.splitlines() if line.startswith("| `")]
    proven = coverage.PAGE.read_text("utf-8").partition("## youtube\n")[2].partition("\n## ")[0]
    assert codes("".join(rows)) == codes(proven)

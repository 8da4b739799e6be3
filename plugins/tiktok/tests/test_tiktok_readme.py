"""The manual names every code that the plugin is proven to answer, and no other."""

import re
from pathlib import Path

from bossbot_core.testing import coverage

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_codes_in_the_manual_are_the_proven_ones():
    text = README.read_text(encoding="utf-8").partition("## What it answers")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert told == coverage.outcomes("tiktok") - {coverage.POSTED}

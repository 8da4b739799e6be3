"""The table in the manual is what the replay tests prove, and uses the words that people are told."""

import subprocess
import sys

from bossbot_core.api import ErrorCode
from bossbot_core.testing import coverage


def test_the_page_is_what_the_tests_prove():
    # A process of its own: pytest does not run within itself.
    code = "from bossbot_core.testing import coverage; import sys; sys.stdout.write(coverage.page(coverage.collect()))"
    written = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert written.stdout == coverage.PAGE.read_text(encoding="utf-8"), f"run python -m {coverage.__name__}"


def test_every_outcome_is_posted_or_a_code():
    page = coverage.PAGE.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ") and not line.startswith("| kind")]
    assert rows
    assert {row[1].strip("`") for row in rows} <= {coverage.POSTED, *ErrorCode}

"""The page with the attacks is what the bench tries, and no row is missing."""

import subprocess
import sys

from bossbot_core.testing import attacks


def test_the_page_is_what_the_bench_tries():
    # A process of its own: pytest does not run within itself.
    code = "from bossbot_core.testing import attacks; import sys; sys.stdout.write(attacks.page(attacks.collect()))"
    written = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert written.stdout == attacks.PAGE.read_text(encoding="utf-8"), f"run python -m {attacks.__name__}"


def test_every_row_is_tried():
    page = attacks.PAGE.read_text(encoding="utf-8")
    assert [row for row in attacks.ROWS if f"\n| S{row} |" not in page] == []

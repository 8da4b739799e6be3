"""What the README says people are told is what the replay tests prove."""

from pathlib import Path

from bossbot_core.testing import coverage

README = Path(__file__).parents[1] / "README.md"


def test_the_readme_has_the_proven_answers_and_no_others():
    assert coverage.answers(README) == coverage.proven("instagram")

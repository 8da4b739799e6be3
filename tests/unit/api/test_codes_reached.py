"""Every code that a person can be told is reached by a test of the way to it, not only by tests of its words."""

import re
from pathlib import Path

import pytest

from bossbot_core.api import ErrorCode

ROOT = Path(__file__).parents[3]
OF_WORDS = {"test_texts.py", "test_contract.py", "test_wording.py", "test_locales.py", Path(__file__).name}


@pytest.fixture(scope="module")
def tests() -> str:
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("plugins/*/tests/test_*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.name not in OF_WORDS)


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_is_reached(code, tests):
    assert re.search(rf"ErrorCode\.{code.name}\b|[\"']{code.value}( ·|[\"'])", tests)

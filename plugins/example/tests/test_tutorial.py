"""The tutorial shows the plugin as it is."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
TUTORIAL = HERE.parents[1] / "docs" / "plugins" / "tutorial.md"

pytestmark = pytest.mark.skipif(not TUTORIAL.exists(), reason="the tutorial is a part of the bot's repository")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_every_line_of_python_is_a_line_of_the_plugin_or_of_its_tests():
    files = [HERE / "src/bossbot_plugin_example/__init__.py", Path(__file__).with_name("test_example_plugin.py")]
    lines = {line for file in files for line in file.read_text("utf-8").splitlines()}
    assert [line for block in blocks("python") for line in block.splitlines() if line not in lines] == []


def test_the_python_blocks_make_the_whole_plugin():
    source = (HERE / "src/bossbot_plugin_example/__init__.py").read_text("utf-8")
    shown = {line for block in blocks("python") for line in block.splitlines()}
    assert [line for line in source.splitlines()[1:] if line not in shown] == []


def test_the_package_is_shown_as_it_is():
    source = (HERE / "pyproject.toml").read_text("utf-8")
    assert [block for block in blocks("toml") if block not in source] == []


def test_the_tutorial_shows_all_hooks_whole():
    source = (HERE / "src/bossbot_plugin_example/__init__.py").read_text("utf-8")
    hooks = re.findall(r"^@hookimpl\n.*?(?=\n\n\n|\Z)", source, re.DOTALL | re.MULTILINE)
    shown = "".join(blocks("python"))
    assert len(hooks) == 3
    assert all(hook.strip() in shown for hook in hooks)

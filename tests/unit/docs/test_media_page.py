"""The page on media shows the settings of the bot's own steps as they are."""

import re
from importlib import import_module
from pathlib import Path

import attrs

from bossbot_core.steps import BUILT_IN

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "operate" / "media.md").read_text(encoding="utf-8")


def test_every_setting_of_a_step_is_shown_with_its_default():
    shown = dict(re.findall(r"^\| `(\w+\.\w+)` \| `([^`]*)` \|", PAGE, re.MULTILINE))
    real = {
        f"{name}.{setting.name}": str(setting.default).lower()
        for name, module in BUILT_IN.items()
        for setting in attrs.fields(import_module(module).Settings)
    }
    assert shown == real


def test_every_step_stands_in_the_table():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(BUILT_IN)

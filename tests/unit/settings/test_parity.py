"""The model, `settings.toml` and the manual show the same settings."""

import re
import tomllib
from pathlib import Path

import pytest

from bossbot_core.settings import Settings, load_settings
from bossbot_core.settings.keys import known

ROOT = Path(__file__).resolve().parents[3]


def _written() -> dict[str, object]:
    tables = tomllib.loads((ROOT / "settings.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": value for section, table in tables.items() for key, value in table.items()}


def test_settings_toml_lists_every_setting_and_nothing_else():
    assert set(_written()) == set(known())


def test_settings_toml_shows_the_defaults(tmp_path):
    (tmp_path / "settings.toml").write_bytes((ROOT / "settings.toml").read_bytes())
    assert load_settings(tmp_path, {}).settings == Settings()


def test_each_setting_has_one_comment_above_it():
    lines = (ROOT / "settings.toml").read_text(encoding="utf-8").splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ =", line)]
    assert [lines[number] for number in settings if not lines[number - 1].startswith("# ")] == []


@pytest.mark.parametrize("dotted", sorted(known()))
def test_the_manual_shows_each_setting_with_its_default(dotted):
    manual = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `([^`]*)` \|", manual, re.MULTILINE))
    default = _written()[dotted]
    shown = str(default).lower() if isinstance(default, bool) else default
    assert rows[dotted] == (f'"{shown}"' if isinstance(default, str) else str(shown))


def test_the_manual_names_no_setting_that_does_not_exist():
    manual = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", manual, re.MULTILINE)) == set(known())


def test_the_example_of_the_secrets_is_valid(tmp_path):
    path = tmp_path / ".secrets.toml"
    path.write_bytes((ROOT / ".secrets.toml.example").read_bytes())
    path.chmod(0o600)
    assert load_settings(tmp_path, {}).settings.discord.token

"""`docs/operate/server-settings.md` says what the keys and permissions are."""

import re
from pathlib import Path

from bossbot_core.guilds import Permission
from bossbot_core.guilds.keys import keys
from bossbot_core.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "operate" / "server-settings.md").read_text(encoding="utf-8")


def rows(heading):
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\| `.*$", section, re.MULTILINE)
    ]


def test_every_key_is_documented_in_order_with_its_default():
    known = [
        [
            f"`{key.name}`",
            "yes" if key.per_channel else "no",
            f"`{key.setting or key.kind.show(key.default)}`",
            key.describes,
        ]
        for key in keys(Settings()).values()
    ]
    assert rows("Keys") == known


def test_every_permission_is_documented():
    assert [row[0].strip("`") for row in rows("Roles")] == list(Permission)

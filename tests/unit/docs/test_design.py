"""The design page shows the rooms and layers that the import contracts check, and every decision."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "design" / "index.md").read_text(encoding="utf-8")


def layers() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return next(each["layers"] for each in contracts if each["type"] == "layers")


def test_the_diagram_shows_the_layers_of_the_contract():
    diagram = re.search(r"```\ncli\n.*?```", PAGE, re.DOTALL)[0].splitlines()[1:-1]
    assert diagram == [*(layer for layer in layers() if layer != "__main__"), "plugins/* → api, engines"]


def test_every_room_stands_in_the_table():
    told = set(re.findall(r"`(\w+)(?:/|\.py)`", "\n".join(re.findall(r"^\|(.*?)\|", PAGE, re.MULTILINE))))
    rooms = {room for layer in layers() for room in layer.split(" | ")}
    assert told == rooms - {"__main__"} | {"testing"}


def test_every_decision_is_listed_in_order():
    files = sorted(path.name for path in (ROOT / "docs" / "design" / "decisions").iterdir())
    assert re.findall(r"\(decisions/([^)]+)\)", PAGE) == files

"""The page of the schema names every field that plugins may fill, and the limits that the bot holds to."""

import re
from pathlib import Path

import pytest
from attrs import fields

from bossbot_core.api import Chapter, MediaFile, MediaInfo, RelatedText, Relation, Subtitles
from bossbot_core.runner import trimming

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "plugins" / "media-info.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    return re.search(rf"^## {name}$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]


@pytest.mark.parametrize("kind", [MediaInfo, RelatedText, Subtitles, Chapter, MediaFile])
def test_every_field_stands_in_the_page(kind):
    told = re.findall(r"^\| `(\w+)` \|", section(kind.__name__), re.MULTILINE)
    assert told == [field.name for field in fields(kind) if field.name != "path"]


def test_every_relation_is_named():
    assert {f"`{relation}`" for relation in Relation} <= set(re.findall(r"`\w+`", section("RelatedText")))


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("title", trimming.NAME_CHARS),
        ("text", trimming.TEXT_CHARS),
        ("related", trimming.MOST_RELATED),
        ("subtitles", trimming.MOST_LANGUAGES),
        ("chapters", trimming.MOST),
    ],
)
def test_the_limits_are_the_real_ones(field, most):
    assert f"at most {most:,}" in re.search(rf"^\| `{field}` .*$", section("MediaInfo"), re.MULTILINE)[0]

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.discord.safe_text import link, literal, plain

_UNESCAPED_SIGN = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]#@]")


def rendered(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@pytest.mark.parametrize(
    "title",
    [
        "@everyone and @here",
        "<@123> <@&456> <#789> <:emoji:1> </command:2> <t:0:R>",
        "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block```",
        "[free nitro](https://evil.example)",
        "https://evil.example/now",
        "# heading",
        "-# job 42 · 1/1",
        "> quote",
        "- item",
        "1. item",
        r"\*already escaped\*",
    ],
)
def test_foreign_text_renders_as_it_stands(title):
    assert rendered(literal(title, 200)) == title


@given(st.text(max_size=300))
def test_no_markdown_or_mention_sign_stays_bare(text):
    assert not _UNESCAPED_SIGN.search(literal(text, 250).replace("\\\\", ""))


@given(st.text(max_size=300), st.integers(1, 250))
def test_plain_text_is_one_short_line_without_hidden_characters(text, limit):
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} for character in shown)


def test_bidi_and_zero_width_characters_are_taken_out():
    assert plain("gpj.\u202eexe\u202c \u200bhid\u200dden\ufeff", 50) == "gpj.exe hidden"


def test_heaped_up_marks_are_thinned():
    assert len(plain("a" + "\u0301" * 100, 200)) <= 5


def test_a_cut_shows_that_it_is_one():
    assert plain("x" * 20, 10) == "x" * 9 + "…"


def test_a_link_is_shown_without_a_preview():
    assert link("https://sample.test/a?b=c&d=%20e") == "<https://sample.test/a?b=c&d=%20e>"


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "file:///etc/passwd", "https://[", "https://a/" + "x" * 600]
)
def test_what_is_no_presentable_link_is_left_out(url):
    assert link(url) == ""


def test_a_link_cannot_break_out_of_its_brackets():
    assert link("https://sample.test/> @everyone \u202e") == "<https://sample.test/%3E%20@everyone%20%E2%80%AE>"

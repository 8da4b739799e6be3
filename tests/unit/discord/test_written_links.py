"""Which links of a message are meant for the bot."""

import pytest

from bossbot_core.discord.written_links import Link, meant_links

A, B = "https://sample.test/a", "https://sample.test/b?x=1&y=2"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (f"look at {A} and {B}!", [A, B]),
        (f"{A}\n{A} {B}", [A, B]),
        (f"<{A}> ${B}", []),
        (f"[masked]({A}) and (see {B}).", [A, B]),
        (f"**{A}** '{B}', \"{A}\"", [A, B]),
        (f"`{A}` ```\n{B}\n```", []),
        ("https://sample.test/wiki/Clip_(film)", ["https://sample.test/wiki/Clip_(film)"]),
        ("https://sample.test/watch?v=abc_-", ["https://sample.test/watch?v=abc_-"]),
        ("HTTPS://Sample.test/A", ["HTTPS://Sample.test/A"]),
        ("xhttps://sample.test/a ftp://sample.test", []),
        ("no link", []),
        ("", []),
    ],
)
def test_links_are_found_as_discord_would_show_them(text, urls):
    assert [link.url for link in meant_links(text)] == urls


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"||{A}||", True),
        (f"||look: {A} !||", True),
        (f"|| this || {A} || that ||", False),
        (f"||{A}", False),
        (f"{A}", False),
    ],
)
def test_a_link_between_double_bars_is_a_spoiler(text, hidden):
    assert meant_links(text) == (Link(url=A, spoiler=hidden),)


def test_another_prefix_protects_and_the_usual_one_does_not():
    assert meant_links(f"!!{A} ${B}", prefix="!!") == (Link(url=B),)


def test_brackets_are_taken_off_where_somebody_asked_for_the_link():
    assert meant_links(f"<{A}>", bracketed=True) == (Link(url=A),)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text", ["|" * 4000, "`" * 4000, "`" * 3999 + "a", "`a" * 2000, "https://" * 500, "(" * 2000 + A + ")" * 2000]
)
def test_long_nonsense_is_read_quickly(text):
    meant_links(text)

"""A site's name covers its subdomains, and nothing that only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.guilds.lists import Sites
from bossbot_core.guilds.sites import covered, site_name
from bossbot_core.intake import parse_url

COVERED = {
    ("youtube.com", "youtube.com"),
    ("youtube.com", "www.youtube.com"),
    ("youtube.com", "m.youtube.com"),
    ("youtube.com", "music.youtube.com"),
    ("youtube.com", "a.b.c.youtube.com"),
    ("youtube.com", "YOUTUBE.com"),
    ("youtube.com", "www.YouTube.COM"),
    ("youtube.com", "youtube.com."),
    ("youtube.com", "www.youtube.com."),
    ("YouTube.COM", "youtube.com"),
    ("youtube.com.", "youtube.com"),
    ("www.youtube.com", "youtube.com"),
    ("WWW.youtube.com", "m.youtube.com"),
    ("www.www.youtube.com", "youtube.com"),
    ("*.youtube.com", "youtube.com"),
    ("*.youtube.com", "www.youtube.com"),
    ("https://youtube.com", "youtube.com"),
    ("https://www.youtube.com/watch?v=1", "youtube.com"),
    ("youtube.com/shorts", "youtube.com"),
    (" youtube.com ", "youtube.com"),
    ("old.reddit.com", "old.reddit.com"),
    ("bbc.co.uk", "www.bbc.co.uk"),
    ("bücher.example", "bücher.example"),
    ("BÜCHER.example", "www.bücher.example"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("xn--bcher-kva.example", "bücher.example"),
    ("ｙｏｕｔｕｂｅ.com", "youtube.com"),
    ("youtube.com", "ｙｏｕｔｕｂｅ.com"),
    ("github.io", "somebody.github.io"),
    ("www.ck", "www.ck"),
    ("www.com", "www.com"),
}

NOT_COVERED = {
    ("youtube.com", "evilyoutube.com"),
    ("youtube.com", "youtube.com.evil.tld"),
    ("youtube.com", "youtube.com-evil.tld"),
    ("youtube.com", "youtube.community"),
    ("youtube.com", "youtube.co"),
    ("youtube.com", "youtube.com.co"),
    ("youtube.com", "youtube.de"),
    ("youtube.com", "youtu.be"),
    ("youtube.com", "youtubee.com"),
    ("youtube.com", "www-youtube.com"),
    ("youtube.com", "not-youtube.com"),
    ("youtube.com", "xn--yutube-wqf.com"),
    ("youtube.com", "yоutube.com"),
    ("youtube.com", "youtube.evil.com"),
    ("youtube.com", "com"),
    ("m.youtube.com", "youtube.com"),
    ("m.youtube.com", "www.youtube.com"),
    ("old.reddit.com", "new.reddit.com"),
    ("bbc.co.uk", "evil.co.uk"),
    ("bücher.example", "bucher.example"),
}

REFUSED = {
    "co.uk": "Everybody",
    "com": "Everybody",
    "*.com": "Everybody",
    "kawasaki.jp": "Everybody",
    "xn--p1ai": "Everybody",
    "рф": "Everybody",
    "https://co.uk/": "Everybody",
    "localhost": "Everybody",
    "": "not the name",
    "1.2.3.4": "not the name",
    "2130706433": "not the name",
    "[::1]": "not the name",
    "a..b": "not the name",
    "exa mple.com": "not the name",
    "user@example.com": "not the name",
    "ftp://example.com": "not the name",
    "youtube.*": "not the name",
    "a" * 64 + ".com" * 64: "not the name",
}


def host_of(name):
    return parse_url(f"https://{name}/").host if "." in name.rstrip(".") else name


def test_there_are_sixty_cases():
    assert len(COVERED) + len(NOT_COVERED) + len(REFUSED) >= 60


@pytest.mark.parametrize(("site", "host"), sorted(COVERED), ids=ascii)
def test_a_site_covers_itself_and_what_is_below(site, host):
    assert covered(host_of(host), (site_name(site),))


@pytest.mark.parametrize(("site", "host"), sorted(NOT_COVERED), ids=ascii)
def test_a_site_covers_no_lookalike(site, host):
    assert not covered(host_of(host), (site_name(site),))


@pytest.mark.parametrize(("typed", "words"), REFUSED.items(), ids=lambda value: ascii(value)[:30])
def test_what_is_no_single_site_is_refused_with_what_to_type(typed, words):
    with pytest.raises(PermanentError) as refusal:
        Sites(nothing="none").check((site_name(typed),))
    assert refusal.value.code is ErrorCode.INVALID_VALUE
    assert words in refusal.value.sentence
    assert "example" in refusal.value.sentence or "youtube.com" in refusal.value.sentence


def read(text):
    """The name, or the refusal as a value."""
    try:
        return site_name(text)
    except PermanentError as refusal:
        return refusal


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30) | st.from_regex(r"[a-z.-]{1,12}"))
def test_any_text_is_a_name_or_a_refusal_and_a_name_stays_itself(text):
    name = read(text)
    if isinstance(name, PermanentError):
        assert name.code is ErrorCode.INVALID_VALUE
    else:
        assert site_name(name) == name
        assert covered(name, (name,))
        assert covered(f"sub.{name}", (name,))
        assert not covered(f"evil{name}", (name,))
        assert not covered(f"{name}.evil.test", (name,))

import random
import string
from datetime import timedelta

import pytest

from bossbot_core.web import Links, LinkTarget

ORIGIN = "https://files.example.org"
TARGET = LinkTarget(guild_id=5, job_id=42, number=1)
CHARACTERS = string.ascii_letters + string.digits + "-_./?&=%#+ \t\r\n\x00éÀ٣~:;,!@\\"


def made(links, clock, target=TARGET, *, name="clip.mp4", user_id=7, **life):
    ends_at = clock.now + timedelta(**(life or {"hours": 24}))
    url = links.make(target, name=name, user_id=user_id, ends_at=ends_at)
    return url.removeprefix(ORIGIN)


def mutated(rng, text, other):
    """`text` with one to three changes: characters changed, taken or put in, parts of another link spliced in."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text))
        text = rng.choice(
            [
                lambda t, i: t[:i] + rng.choice(CHARACTERS) + t[i + 1 :],
                lambda t, i: t[:i] + t[i + 1 :],
                lambda t, i: t[:i] + rng.choice(CHARACTERS) + t[i:],
                lambda t, i: t[:i] + t[i].swapcase() + t[i + 1 :],
                lambda t, i: t[:i] + f"%{ord(t[i]):02x}" + t[i + 1 :],
                lambda t, i: t[:i] + t[i:][::-1],
                lambda t, i: t[:i] + other[i:],
                lambda t, i: other[:i] + t[i:],
                lambda t, i: t + t[i:],
                lambda t, i: t.replace("&sig=", f"&until={rng.randrange(10**10)}&sig="),
            ]
        )(text, at)
        text = text or "/"
    return text


async def test_none_of_ten_thousand_changed_links_is_accepted(links, clock):
    one = made(links, clock)
    other = made(links, clock, LinkTarget(guild_id=5, job_id=43, number=2), name="other.mp4", user_id=8)
    rng = random.Random(25)
    tried = 0
    while tried < 10_000:
        forged = mutated(rng, one, other)
        if forged not in {one, other}:
            tried += 1
            assert links.read(forged) is None, forged
    assert links.read(one) == TARGET


async def test_every_spelling_of_the_last_character_but_ours_is_refused(links, clock):
    link = made(links, clock)
    accepted = [last for last in string.ascii_letters + string.digits + "-_=" if links.read(link[:-1] + last)]
    assert accepted == [link[-1]]


async def test_a_link_is_of_its_person_and_of_its_end(links, clock):
    mine, theirs = made(links, clock), made(links, clock, user_id=8)
    longer = made(links, clock, hours=48)

    def query(link, name):
        return link.partition(f"{name}=")[2].partition("&")[0]

    assert links.read(mine.replace(query(mine, "for"), query(theirs, "for"))) is None
    assert links.read(mine.replace(query(mine, "until"), query(longer, "until"))) is None
    assert links.read(mine.replace(query(mine, "sig"), query(theirs, "sig"))) is None


async def test_no_ended_link_is_accepted(links, clock):
    rng = random.Random(3)
    lives = [rng.randint(60, 7 * 86_400) for _ in range(200)]
    given = [made(links, clock, seconds=life) for life in lives]
    start = clock.now
    for life, link in zip(lives, given, strict=True):
        clock.now = start + timedelta(seconds=life - 1)
        assert links.read(link) == TARGET
        clock.now = start + timedelta(seconds=life)
        assert links.read(link) is None


async def test_a_link_names_nobody(links, clock):
    assert "123456789012345678" not in made(links, clock, user_id=123456789012345678)


@pytest.mark.parametrize(
    "name", ["ü" * 200, "..", "a b\r\nSet-Cookie: x=1.mp4", "x" * 300 + ".mp4", "%2e%2e/?&#.mp4", ""]
)
async def test_whatever_a_file_is_called_its_link_is_plain_and_works(links, clock, name):
    link = made(links, clock, name=name)
    assert set(link) <= set(string.ascii_letters + string.digits + "/?&=._-")
    assert len(link) < 250
    assert links.read(link) == TARGET


async def test_another_bots_keys_make_no_links_for_us(links, clock, tmp_path):
    stranger = Links(tmp_path / "stranger.keys", ORIGIN, clock=clock)
    await stranger.rotate()
    assert links.read(made(stranger, clock)) is None

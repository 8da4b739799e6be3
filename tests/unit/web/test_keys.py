import json
import stat
from datetime import timedelta

from bossbot_core.web import Links, LinkTarget
from bossbot_core.web.keys import KEY_LIFE, LONGEST_LINK, KeyRing

ORIGIN = "https://files.example.org"
TARGET = LinkTarget(guild_id=5, job_id=42, number=1)


def made(links, clock, life=LONGEST_LINK):
    return links.make(TARGET, name="clip.mp4", user_id=7, ends_at=clock.now + life).removeprefix(ORIGIN)


async def test_a_rotation_breaks_no_valid_link_and_an_old_key_opens_nothing(links, clock, keys):
    """A link a day for a hundred days, over three rotations and ten restarts: each works until its end, not after."""
    given = []
    for day in range(100):
        given.append((clock.now, made(links, clock)))
        clock.pass_by(days=1)
        await links.rotate()
        if day % 10 == 9:
            links = Links(keys, ORIGIN, clock=clock)
            await links.rotate()
        for made_at, link in given:
            assert (links.read(link) == TARGET) == (clock.now < made_at + LONGEST_LINK)
    assert len(KeyRing().at(clock.now).keys) == 1


async def test_a_retired_key_is_gone_from_the_file_and_accepts_nothing(links, clock, keys):
    old = json.loads(keys.read_text())["keys"][0]
    clock.pass_by(seconds=KEY_LIFE.total_seconds())
    await links.rotate()
    assert old in json.loads(keys.read_text())["keys"]
    clock.pass_by(seconds=LONGEST_LINK.total_seconds())
    thief = Links(keys.with_name("stolen"), ORIGIN, clock=clock)
    keys.with_name("stolen").write_text(json.dumps({"keys": [old]}))
    # A retired key that somebody found signs a link of today.
    clock.pass_by(days=-8)
    await thief.rotate()
    clock.pass_by(days=8)
    forged = made(thief, clock)
    assert links.read(forged) is None, "the key has retired, though nobody has rotated since"
    await links.rotate()
    assert links.read(forged) is None
    assert old not in json.loads(keys.read_text())["keys"]


async def test_keys_are_for_the_bots_user_alone_and_outlive_a_restart(links, clock, keys):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    link = made(links, clock)
    again = Links(keys, ORIGIN, clock=clock)
    await again.rotate()
    assert again.read(link) == TARGET


async def test_a_key_from_the_future_is_replaced(links, clock, keys):
    clock.pass_by(days=400)
    await links.rotate()
    newest = json.loads(keys.read_text())["keys"][-1]
    clock.pass_by(days=-400)
    await links.rotate()
    assert json.loads(keys.read_text())["keys"][-1] != newest


async def test_without_a_place_for_keys_links_work_until_the_end(tmp_path, clock):
    (tmp_path / "file").write_text("no folder")
    links = Links(tmp_path / "file" / "links.keys", ORIGIN, clock=clock)
    await links.rotate()
    assert links.read(made(links, clock)) == TARGET


async def test_a_damaged_file_is_replaced(keys, clock):
    keys.parent.mkdir(parents=True)
    for text in ("", "{}", '{"keys": [{"secret": "no hex", "made_at": "2030-01-01T00:00:00+00:00"}]}', "\x00"):
        keys.write_text(text)
        links = Links(keys, ORIGIN, clock=clock)
        await links.rotate()
        assert links.read(made(links, clock, timedelta(hours=1))) == TARGET

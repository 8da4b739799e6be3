"""A server's own rules, in the whole bot: what is refused, and where files go."""

import hashlib
import json

import pytest

from bossbot_core.guilds import BlockKind, Permission
from bossbot_core.testing.reading import buttons_of
from bossbot_core.testing.replay import ReplayServer
from bossbot_core.testing.replies import media, reddit
from bossbot_core.testing.replies import reddit_galleries as galleries
from bossbot_core.testing.replies import twitter_threads as threads

GUILD = "Boss HQ"
ADULT = "nsfw-age-restricted"
LINK = f"https://www.reddit.com/r/pics/comments/{reddit.POST_ID}/birds/"


async def answer(world, code: str, **place):
    invocation = await world.discord.invoke("/download url:http://sample.test/clip.mp4", **place)
    message = await invocation.wait_for(lambda each: code in str(each["embeds"]), timeout=30)
    assert message["ephemeral"]
    return str(message["embeds"])


def uploads(world):
    return [file for entry in world.discord.ledger if entry.stored for file in entry.files]


async def test_what_a_server_does_not_want_is_refused_in_private(world):
    guild = int(world.discord.world.guild(GUILD).id)
    person = int(world.discord.world.user("Alex").id)
    rules, permissions, blocks = world.app.guilds.rules, world.app.guilds.permissions, world.app.guilds.blocks

    await rules.update(guild, "blocked_sites", "sample.test")
    assert "does not allow links to sample.test" in await answer(world, "blocked_by_server")
    await rules.reset(guild)
    await rules.switch_platform(guild, "example", on=False)
    assert "example is switched off" in await answer(world, "blocked_by_server")
    await rules.reset(guild)
    await rules.update(guild, "blocked_users", f"<@{person}>")
    assert "does not let you download" in await answer(world, "blocked_by_server", user="Alex")
    await rules.reset(guild)
    await permissions.grant(guild, 1, Permission.DOWNLOAD)
    assert "only some roles may download" in await answer(world, "missing_permission", user="Sam")
    await permissions.revoke(guild, 1, Permission.DOWNLOAD)
    await blocks.block(BlockKind.USER, person)
    assert "has blocked you" in await answer(world, "blocked", user="Alex")
    assert await world.app.queue.get(1) is None


@pytest.mark.parametrize(("channel", "posted"), [("general", False), (ADULT, True)])
async def test_what_is_for_adults_is_posted_among_adults_only(open_world, channel, posted):
    with ReplayServer(reddit.adults_only()) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        invocation = await world.discord.invoke(f"/download url:{LINK}", channel=channel)
        told = await invocation.wait_for(lambda each: each["attachments"] or "age_restricted" in str(each), timeout=60)
    assert bool(told["attachments"]) is posted
    assert len(uploads(world)) == posted
    assert posted or "This is for adults; ask again in an age-restricted channel." in str(told["embeds"])


async def test_results_go_to_the_channel_that_the_server_chose(world):
    channel = world.discord.world.channel("media", GUILD)
    await world.app.guilds.rules.update(int(channel.guild_id), "output_channel", f"<#{channel.id}>")
    invocation = await world.discord.invoke("/download url:http://sample.test/clip.mp4")
    told = await invocation.wait_for(lambda each: "channels/" in str(each["embeds"]), timeout=30)
    (post,) = [each for each in world.discord.messages("media", None, GUILD) if each["attachments"]]
    assert f"/{channel.guild_id}/{channel.id}/{post['id']}" in str(told["embeds"])
    assert told["attachments"] == []


async def test_a_server_that_wants_threads_gets_all_of_one_with_its_words(open_world):
    link = f"https://x.com/naturepics/status/{threads.IDS[1]}"
    with ReplayServer(threads.thread()) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        changed = await world.discord.invoke("/settings update key:threads value:thread", user="Mona")
        await changed.wait_for(lambda each: "thread" in str(each["embeds"]), timeout=30)
        invocation = await world.discord.invoke(f"/download url:{link}")
        asked = await invocation.wait_for(lambda each: each["components"] and "There are 4" in str(each), timeout=60)
        pressed = await world.discord.press(asked, buttons_of(asked)["All 4"], "Alex")
        await pressed.wait_for(lambda each: len(each["attachments"]) == 4, timeout=60)
    wanted = [hashlib.sha256(media.photo_bytes(number)).hexdigest() for number in (1, 2, 4, 5)]
    assert [file.sha256 for file in uploads(world)] == wanted
    (kept,) = (world.app.settings.data.directory / "downloads").rglob("metadata.json")
    related = json.loads(kept.read_text("utf-8"))["info"]["related"]
    assert [each["text"] for each in related] == ["Part 1", "Part 3", "Part 4", "Part 5", "Lovely"]


async def test_a_gallery_with_a_film_is_posted_in_its_order(open_world):
    with ReplayServer(galleries.gallery_with_film()) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        invocation = await world.discord.invoke(f"/download url:{LINK}")
        message = await invocation.wait_for(lambda each: each["attachments"], timeout=60)
    assert [file["filename"].rsplit(".", 1)[1] for file in message["attachments"]] == ["jpg", "mp4", "jpg"]

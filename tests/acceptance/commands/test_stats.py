"""`/stats`: this server's figures and nobody else's, in words and as a picture."""

import asyncio
import io
import urllib.request

from PIL import Image

from bossbot_core.guilds import Permission

SECOND = {"guild": "Second Server", "channel": "clips"}


def words(message) -> str:
    (embed,) = message["embeds"]
    return "\n".join([embed["title"], embed["description"], *(field["value"] for field in embed.get("fields", []))])


async def downloaded(world, path: str, ending: str, **place: str) -> None:
    asked = await world.discord.invoke(f"/download url:http://sample.test{path}", **place)
    await asked.wait_for(lambda message: ending in str(message["attachments"]) + str(message["embeds"]), timeout=30)


async def told(world, command: str = "/stats", **place: object):
    asked = await world.discord.invoke(command, **place)
    message = await asked.wait_for(lambda each: each["embeds"])
    assert message["ephemeral"]
    return message


async def picture(world, message) -> bytes:
    def load() -> bytes:
        with urllib.request.urlopen(world.discord.url + message["embeds"][0]["image"]["url"]) as reply:
            return reply.read()

    return await asyncio.to_thread(load)


async def test_figures_and_chart_are_of_this_server_alone(world):
    await downloaded(world, "/clip.mp4", "mp4")
    await downloaded(world, "/missing.mp4", "removed")
    await downloaded(world, "/photo.jpg", "jpg", **SECOND)
    async with asyncio.timeout(10):
        while (await world.app.queue.annals.figures(1)).total.jobs < 3:
            await asyncio.sleep(0.02)

    here = await told(world)
    assert "Posted: 1\n" in words(here)
    assert "Failed: 1\n" in words(here)
    assert "**example**: 2" in words(here)
    assert "`removed`: 1 · Post removed" in words(here)
    drawn = await picture(world, here)
    assert len(drawn) < 60 * 1024
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size[0]) == ("PNG", 960)

    there = await told(world, "/stats range:1", **SECOND)
    assert "Posted: 1\n" in words(there)
    assert "removed" not in words(there)
    assert "by the hour" in words(there)

    everything = await told(world, guild=None, user="Mona")
    assert "Posted: 2\n" in words(everything)
    assert everything["embeds"][0]["title"] == "Downloads of all servers"
    assert "missing_permission" in str(await told(world, guild=None, user="Alex"))


async def test_a_server_without_downloads_is_told_so_without_a_picture(world):
    message = await told(world)
    assert "Nothing was downloaded" in words(message)
    assert "image" not in message["embeds"][0]


async def test_once_a_role_may_see_statistics_others_may_no_longer(world):
    guild = world.discord.world.guild("Boss HQ")
    await world.app.guilds.permissions.grant(int(guild.id), 999, Permission.VIEW_STATS)
    assert "missing_permission" in str(await told(world, user="Alex"))
    assert "Nothing was downloaded" in words(await told(world, user="Alex", **SECOND))
    await world.app.guilds.permissions.grant(int(guild.id), int(guild.id), Permission.VIEW_STATS)
    assert "Nothing was downloaded" in words(await told(world, user="Alex"))

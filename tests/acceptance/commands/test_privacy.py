"""`/privacy`: what is known about oneself is given out whole, and forgotten whole."""

import asyncio
import json
import time
import urllib.request

DM = {"guild": None}


def person(world, name: str) -> int:
    return int(world.discord.world.user(name).id)


def traces(world, name: str) -> list[str]:
    """The files in the data directory, the database's log included, in which a person's id stands."""
    user_id = person(world, name)
    needles = (str(user_id).encode(), user_id.to_bytes(8, "big"), user_id.to_bytes(8, "little"))
    files = [path for path in world.app.settings.data.directory.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


def stored(world) -> list[str]:
    folder = world.app.settings.data.directory / "downloads"
    return sorted(str(path.relative_to(folder).parts[0]) for path in folder.rglob("metadata.json"))


async def downloaded(world, path: str, **place: object) -> None:
    asked = await world.discord.invoke(f"/download url:http://sample.test{path}", **place)
    await asked.wait_for(lambda message: message["attachments"], timeout=30)


async def running(world, **place: object):
    asked = await world.discord.invoke("/download url:http://sample.test/slow.mp4", **place)
    await asked.wait_for(lambda message: "Downloading" in str(message["embeds"]), timeout=30)
    return asked


async def exported(world, user: str):
    asked = await world.discord.invoke("/privacy export", user=user)
    message = await asked.wait_for(lambda each: each["attachments"])
    assert message["ephemeral"]

    def load() -> bytes:
        with urllib.request.urlopen(message["attachments"][0]["url"]) as reply:
            return reply.read()

    return json.loads(await asyncio.to_thread(load))


async def asked_to_delete(world, user: str):
    asked = await world.discord.invoke("/privacy delete", user=user)
    message = await asked.wait_for(lambda each: each["components"])
    assert message["ephemeral"]
    delete, keep = message["components"][0]["components"]
    return message, delete["custom_id"], keep["custom_id"]


async def test_everything_about_a_person_is_exported_and_then_forgotten_within_a_minute(world):
    await downloaded(world, "/clip.mp4", user="Alex")
    await downloaded(world, "/photo.jpg", user="Alex", **DM)
    await downloaded(world, "/clip.mp4", user="Sam")
    slow = await running(world, user="Alex")

    document = await exported(world, "Alex")
    assert document["user_id"] == str(person(world, "Alex"))
    assert [job["state"] for job in document["jobs"]] == ["completed", "completed", "downloading"]
    clip, photo, _ = document["jobs"]
    assert clip["url"] == "http://sample.test/clip.mp4"
    assert clip["stored"]["files"][0]["size_bytes"] > 0
    seen = world.discord.messages("general", "Alex", "Boss HQ")
    assert clip["posts"][0]["message_id"] in {each["id"] for each in seen}
    assert photo["guild_id"] == "0"
    assert document["daily_uses"][0]["downloads"] == 3
    assert {use["command"] for use in document["command_uses"]} == {"download"}
    assert str(person(world, "Sam")) not in json.dumps(document)

    assert traces(world, "Alex")
    message, delete, _ = await asked_to_delete(world, "Alex")
    started = time.monotonic()
    done = await world.discord.press(message, delete, "Alex")
    told = await done.wait_for(lambda each: "Your data is deleted" in str(each["embeds"]), timeout=60)
    assert "Downloads: 3 · stored files: 2" in str(told["embeds"])
    assert time.monotonic() - started < 60
    await slow.wait_for(lambda each: "Cancelled" in str(each["embeds"]))

    assert traces(world, "Alex") == []
    assert stored(world) == [world.discord.world.guild("Boss HQ").id]
    assert traces(world, "Sam")
    again = await exported(world, "Alex")
    assert again["jobs"] == []
    assert again["daily_uses"][0]["downloads"] == 3, "a new day's quota is not to be had this way"
    assert [job["state"] for job in (await exported(world, "Sam"))["jobs"]] == ["completed"]


async def test_nothing_is_deleted_by_others_or_without_a_yes(world):
    await downloaded(world, "/clip.mp4", user="Alex")
    message, delete, keep = await asked_to_delete(world, "Alex")
    refused = await world.discord.press(message, delete, "Sam")
    await refused.wait_for(lambda each: "missing_permission" in str(each["embeds"]))
    kept = await world.discord.press(message, keep, "Alex")
    told = await kept.wait_for(lambda each: "Nothing was deleted" in str(each["embeds"]))
    assert not told["components"]
    assert len(await world.app.queue.annals.about(person(world, "Alex"))) == 1


async def test_a_server_that_removed_the_bot_is_noted_but_not_one_that_is_unreachable(world):
    hq, second = (world.discord.world.guild(name).id for name in ("Boss HQ", "Second Server"))

    async def left() -> list[int]:
        return [row[0] for row in await world.app.database.read("SELECT guild_id FROM left_guilds")]

    world.discord.gateway.dispatch("GUILD_DELETE", {"id": second, "unavailable": True}, second)
    world.discord.gateway.dispatch("GUILD_DELETE", {"id": hq}, hq)
    async with asyncio.timeout(10):
        while await left() != [int(hq)]:
            await asyncio.sleep(0.02)


async def test_pressed_twice_at_once_it_deletes_once(world):
    message, delete, _ = await asked_to_delete(world, "Alex")
    world.discord.faults.delay("POST /interactions/*/callback", 0.5, times=2)
    presses = await asyncio.gather(*(world.discord.press(message, delete, "Alex") for _ in range(2)))
    ends = ("Your data is deleted", "being deleted right now")
    told = await asyncio.gather(
        *(press.wait_for(lambda each: any(end in str(each["embeds"]) for end in ends), timeout=20) for press in presses)
    )
    assert sorted(end in str(each["embeds"]) for each in told for end in ends[1:]) == [False, True]

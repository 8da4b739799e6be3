"""`/download` with every option, from the slash command to the post."""

import pytest

from bossbot_core.queue import Priority
from bossbot_core.testing.replay import ReplayServer
from bossbot_core.testing.replies import youtube

PHOTO = "/download url:http://sample.test/photo.jpg"
ALBUM = "/download url:http://sample.test/album/12"


async def posted(world, command, **place):
    invocation = await world.discord.invoke(command, **place)
    return await invocation.wait_for(lambda message: message["attachments"], timeout=30)


async def refused(world, command, code, **place):
    invocation = await world.discord.invoke(command, **place)
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert message["ephemeral"]
    assert message["embeds"][0]["footer"]["text"].startswith(f"{code} · ")
    assert await world.app.queue.get(1) is None
    return message["embeds"][0]["description"]


async def test_chosen_items_of_an_album_are_posted_in_their_order(world):
    message = await posted(world, f"{ALBUM} items:2,4-5")
    assert [file["filename"][-6:] for file in message["attachments"]] == ["02.jpg", "04.jpg", "05.jpg"]


async def test_another_choice_of_items_is_another_fetch_and_the_same_choice_is_not(world):
    for items, count in (("1-2", 2), ("3", 1), ("2,1", 2)):
        message = await posted(world, f"{ALBUM} items:{items}")
        assert len(message["attachments"]) == count
    keys = {(await world.app.queue.get(number)).media_key for number in (1, 2, 3)}
    assert len(keys) == 2


async def test_more_items_than_one_download_may_have_are_refused(world):
    told = await refused(world, f"{ALBUM} items:1-40,60-80", "too_many_items")
    assert told == "You chose 61 items; one download may have 50."


async def test_items_that_cannot_be_read_are_refused(world):
    told = await refused(world, f"{ALBUM} items:5-2", "invalid_value")
    assert told == "A span of items goes from the lower number to the higher: 2-5."


async def test_a_language_that_is_none_is_refused(world):
    await refused(world, f"{PHOTO} subtitles:english!", "invalid_value")


async def test_low_priority_is_for_everybody_and_high_for_moderators(world):
    assert "moderator" not in await refused(world, f"{PHOTO} priority:high", "missing_permission", user="Alex")
    await refused(world, f"{PHOTO} priority:high", "missing_permission", guild=None)
    await posted(world, f"{PHOTO} priority:high", user="Mona")
    await posted(world, f"{PHOTO} priority:low", user="Alex")
    assert [(await world.app.queue.get(number)).priority for number in (1, 2)] == [Priority.HIGH, Priority.LOW]


async def test_languages_are_offered_while_one_is_written(world):
    typed = [
        {"type": 3, "name": "url", "value": "x"},
        {"type": 3, "name": "subtitles", "value": "port", "focused": True},
    ]
    offered = await world.discord.autocomplete("download", typed)
    assert [choice["value"] for choice in offered] == ["pt", "pt-BR"]
    typed[1]["value"] = ""
    assert len(await world.discord.autocomplete("download", typed)) == 25


@pytest.mark.parametrize(("track", "name"), [("en", ".en.vtt"), ("a.en", ".en.automatic.vtt")])
async def test_subtitles_are_posted_with_the_video(open_world, track, name):
    with ReplayServer(youtube.video(captions=[track])) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        message = await posted(world, f"/download url:https://youtu.be/{youtube.VIDEO_ID} subtitles:en")
    assert [file["filename"].endswith(end) for file, end in zip(message["attachments"], (".mp4", name), strict=True)]


async def test_audio_only_posts_sound_alone(open_world):
    with ReplayServer(youtube.video()) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        message = await posted(world, f"/download url:https://youtu.be/{youtube.VIDEO_ID} audio_only:true quality:720p")
    assert [file["filename"].rsplit(".", 1)[1] for file in message["attachments"]] == ["m4a"]


@pytest.mark.parametrize("place", [{"guild": None}, {"user_installed": True}], ids=["direct messages", "user install"])
async def test_every_option_works_outside_of_servers(world, place):
    message = await posted(world, f"{ALBUM} items:2 spoiler:true priority:low quality:480p", **place)
    assert [file["filename"].startswith("SPOILER_") for file in message["attachments"]] == [True]

"""`/history` and "Post again", in the whole bot."""

import pytest

from bossbot_core.queue import JobState
from bossbot_core.testing.reading import buttons_of, code_of, embed_of, text_of

PHOTO = "/download url:http://sample.test/photo.jpg"


@pytest.fixture
def done(until_state):
    """Downloads something and waits until its row says so."""

    async def fetch(world, job_id, command=PHOTO, **place):
        invocation = await world.discord.invoke(command, **place)
        message = await invocation.wait_for(lambda each: each["attachments"], timeout=30)
        await until_state(world, job_id, JobState.COMPLETED)
        return message

    return fetch


async def test_it_tells_state_age_size_and_the_post(world, done, until_state, answered):
    post = await done(world, 1)
    await world.discord.invoke("/download url:http://sample.test/missing.mp4")
    await until_state(world, 2, JobState.FAILED)
    shown = await answered(world, "/history")
    assert shown["ephemeral"]
    assert embed_of(shown)["footer"]["text"] == "1 to 2 of 2"
    failed, _, completed, source = text_of(shown).splitlines()[1:]
    assert failed.startswith("`2` **example** video · failed · <t:")
    place = (post["channel_id"], post["id"])
    guild = world.discord.world.guild("Boss HQ").id
    assert completed.endswith(f"KiB · [post](https://discord.com/channels/{guild}/{place[0]}/{place[1]})")
    assert " · done · <t:" in completed
    assert source == "-# <http://sample.test/photo.jpg>"
    assert buttons_of(shown) == {"Post again: 1": "job:1:again"}


async def test_post_again_posts_the_stored_copy_without_a_fetch(world, done, until_state, answered):
    first = await done(world, 1, f"{PHOTO} spoiler:true")
    shown = await answered(world, "/history")
    await world.samples.close()
    pressed = await world.discord.press(shown, "job:1:again", "Alex", upload_limit_bytes=50 * 1024**2)
    second = await pressed.wait_for(lambda each: each["attachments"], timeout=30)
    assert second["id"] != first["id"]
    assert not second["ephemeral"]
    assert [file["filename"] for file in second["attachments"]] == [file["filename"] for file in first["attachments"]]
    assert (await until_state(world, 2, JobState.COMPLETED)).media_key == (await world.app.queue.get(1)).media_key


async def test_an_album_with_a_gap_says_so_when_it_is_posted_and_when_it_is_posted_again(world, done, answered):
    gap = "-# Items left out because they could not be fetched: 1"
    first = await done(world, 1, "/download url:http://sample.test/album/3 items:1-3")
    assert len(first["attachments"]) == 2
    assert first["content"].splitlines()[-2:] == [gap, "-# job 1 · 1/1"]
    shown = await answered(world, "/history")
    await world.samples.close()
    pressed = await world.discord.press(shown, "job:1:again", "Alex")
    second = await pressed.wait_for(lambda each: each["attachments"], timeout=30)
    assert second["content"].splitlines()[-2:] == [gap, "-# job 2 · 1/1"]


async def test_what_was_private_stays_private(world, done, until_state, answered):
    await done(world, 1, f"{PHOTO} private:true", user="Alex")
    assert "Nothing was downloaded" in text_of(await answered(world, "/history user:Alex", user="Mona"))
    shown = await answered(world, "/history", user="Alex")
    assert "[post]" not in text_of(shown)
    pressed = await world.discord.press(shown, "job:1:again", "Alex")
    again = await pressed.wait_for(lambda each: each["attachments"], timeout=30)
    assert again["ephemeral"]
    assert (await until_state(world, 2, JobState.COMPLETED)).reply.private


async def test_others_are_for_moderators_of_that_server(world, done, answered):
    await done(world, 1, user="Alex")
    assert "`1`" in text_of(await answered(world, "/history user:Alex", user="Mona"))
    assert code_of(await answered(world, "/history user:Alex", user="Sam")) == "missing_permission"
    assert code_of(await answered(world, "/history user:Alex", user="Mona", guild=None)) == "missing_permission"
    assert "`1`" not in text_of(await answered(world, "/history user:Alex", user="Mona", guild="Second Server"))


async def test_in_direct_messages_it_is_ones_own_of_there(world, done, answered):
    await done(world, 1, user="Alex", guild=None)
    await done(world, 2, user="Alex")
    text = text_of(await answered(world, "/history", user="Alex", guild=None))
    assert "`1`" in text
    assert "`2`" not in text
    assert "channels/@me/" in text
    assert "Nothing was downloaded" in text_of(await answered(world, "/history", user="Sam", guild=None))


async def test_pages_are_turned_for_who_presses(world, until_state, answered):
    for number in range(7):
        await world.discord.invoke(f"/download url:http://sample.test/missing{number}.jpg")
    for number in range(7):
        await until_state(world, number + 1, JobState.FAILED)
    shown = await answered(world, "/history")
    assert embed_of(shown)["footer"]["text"] == "1 to 5 of 7"
    alex = world.discord.world.user("Alex").id
    assert buttons_of(shown)["Next page"] == f"history:list:5:{alex}"
    pressed = await world.discord.press(shown, f"history:list:5:{alex}", "Sam")
    assert code_of(await pressed.wait_for(code_of)) == "missing_permission"
    pressed = await world.discord.press(shown, f"history:list:5:{alex}", "Alex")
    second = await pressed.wait_for(lambda each: embed_of(each)["footer"]["text"] == "6 to 7 of 7")
    assert [line.split(" ")[0] for line in text_of(second).splitlines() if line.startswith("`")] == ["`2`", "`1`"]


async def test_what_is_no_longer_stored_cannot_be_posted_again(world, done, answered):
    await done(world, 1)
    shown = await answered(world, "/history")
    for path in (world.app.settings.data.directory / "downloads").rglob("*.jpg"):
        path.unlink()
    pressed = await world.discord.press(shown, "job:1:again", "Alex")
    assert code_of(await pressed.wait_for(code_of)) == "not_found"
    assert buttons_of(await answered(world, "/history")) == {}

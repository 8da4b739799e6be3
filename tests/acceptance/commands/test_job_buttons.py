"""The buttons of a download, in the whole bot."""

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, Quality
from bossbot_core.queue import JobState
from bossbot_core.testing.reading import buttons_of, code_of, text_of, title_of

MIB = 1024 * 1024
MOVE = "UPDATE jobs SET guild_id = ? WHERE id = ?"
PHOTO = "/download url:http://sample.test/photo.jpg"


async def failed(world, path="/missing.mp4", **place):
    """The last message of a download that failed."""
    invocation = await world.discord.invoke(f"/download url:http://sample.test{path}", **place)
    return await invocation.wait_for(code_of, timeout=30)


async def delivered(world, command=PHOTO, **place):
    invocation = await world.discord.invoke(command, **place)
    return await invocation.wait_for(lambda message: message["attachments"], timeout=30)


async def told(world, message, custom_id, user, **place):
    """The code of the refusal that only the presser sees."""
    pressed = await world.discord.press(message, custom_id, user, **place)
    refusal = await pressed.wait_for(lambda each: each["ephemeral"] and code_of(each))
    return code_of(refusal)


async def test_what_would_fail_again_has_no_buttons(world):
    assert buttons_of(await failed(world)) == {}


async def test_a_file_that_is_too_large_may_come_smaller_or_as_sound(world, until_state):
    message = await failed(world, "/too-large.mp4", upload_limit_bytes=10 * MIB)
    assert buttons_of(message) == {"Smaller (720p)": "job:1:smaller", "Audio only": "job:1:audio"}
    await until_state(world, 1, JobState.FAILED)
    await world.discord.press(message, "job:1:smaller", "Alex", upload_limit_bytes=25 * MIB)
    await until_state(world, 2, JobState.COMPLETED)
    assert (await world.app.queue.get(2)).quality is Quality.P720
    there = next(each for each in world.discord.messages("general", guild="Boss HQ") if each["id"] == message["id"])
    assert there["attachments"]
    assert there["embeds"] == []


async def test_audio_only_asks_for_the_sound(world, until_state):
    message = await failed(world, "/too-large.mp4", upload_limit_bytes=10 * MIB)
    await until_state(world, 1, JobState.FAILED)
    await world.discord.press(message, "job:1:audio", "Alex")
    assert (await until_state(world, 2, JobState.FAILED)).quality is Quality.AUDIO


async def test_a_retry_takes_the_place_of_the_failure(world, until_state):
    message = await failed(world, "/broken.mp4")
    assert buttons_of(message) == {"Retry": "job:1:retry"}
    await until_state(world, 1, JobState.FAILED)
    pressed = await world.discord.press(message, "job:1:retry", "Alex")
    again = await pressed.wait_for(lambda each: "job:2:retry" in str(each["components"]), timeout=30)
    assert again["id"] == message["id"]
    assert code_of(again) == "network"


async def test_a_cancelled_download_may_be_tried_again(world, until_state):
    invocation = await world.discord.invoke("/download url:http://sample.test/slow.mp4")
    await until_state(world, 1, JobState.DOWNLOADING)
    running = await invocation.wait_for(lambda message: "job:1:cancel" in str(message["components"]))
    await world.discord.press(running, "job:1:cancel", "Alex")
    message = await invocation.wait_for(lambda each: title_of(each) == "Cancelled")
    await until_state(world, 1, JobState.CANCELLED)
    pressed = await world.discord.press(message, "job:1:retry", "Mona")
    await pressed.wait_for(lambda each: "job:2:cancel" in str(each["components"]))
    assert str((await world.app.queue.get(2)).reply.user_id) == world.discord.world.user("Mona").id


async def test_buttons_serve_the_asker_and_moderators_and_tell_others_so(world, until_state):
    message = await failed(world, "/broken.mp4", user="Alex")
    await until_state(world, 1, JobState.FAILED)
    assert await told(world, message, "job:1:retry", "Sam") == "missing_permission"
    photo = await delivered(world, user="Alex")
    assert await told(world, photo, "job:2:spoiler:0", "Sam") == "missing_permission"
    assert await world.app.queue.get(3) is None


async def test_no_job_of_another_place_is_found(world, until_state):
    """A message of one server with a button for a job of another is what a forger would make."""
    await failed(world, "/broken.mp4", user="Alex")
    await until_state(world, 1, JobState.FAILED)
    for guild in ("Second Server", None):
        theirs = await failed(world, "/broken.mp4", user="Mona", guild=guild)
        job_id = int(next(iter(buttons_of(theirs).values())).split(":")[1])
        await until_state(world, job_id, JobState.FAILED)
        guild_id = int(world.discord.world.guild("Boss HQ").id)
        # The row is moved to the other server: the same button now names a job that is not of this place.
        row = (guild_id, job_id)
        await world.app.database.write(lambda db, row=row: db.execute(MOVE, row))
        assert await told(world, theirs, f"job:{job_id}:retry", "Mona") == "not_found"


async def test_a_download_that_is_no_longer_remembered_says_so(world, until_state):
    message = await failed(world, "/broken.mp4")
    await until_state(world, 1, JobState.FAILED)
    await world.app.database.write(lambda db: db.execute("DELETE FROM jobs"))
    pressed = await world.discord.press(message, "job:1:retry", "Alex")
    refusal = await pressed.wait_for(lambda each: each["ephemeral"])
    assert text_of(refusal) == "The bot no longer remembers this download; ask for it again with /download."


async def test_a_button_is_counted_like_the_command(open_world, settings, until_state):
    world = await open_world(limits=evolve(settings.limits, user_daily_downloads=1))
    message = await failed(world, "/broken.mp4")
    await until_state(world, 1, JobState.FAILED)
    assert await told(world, message, "job:1:retry", "Alex") == "quota_exceeded"


async def test_a_spoiler_hides_the_files_of_its_message_in_place(world, until_state):
    first = await delivered(world, "/download url:http://sample.test/album/12 items:1-12")
    await until_state(world, 1, JobState.COMPLETED)
    pressed = await world.discord.press(first, buttons_of(first)["Spoiler"], "Alex")
    hidden = await pressed.wait_for(lambda each: "SPOILER_" in str(each["attachments"]), timeout=30)
    assert hidden["id"] == first["id"]
    assert hidden["content"] == first["content"]
    assert hidden["components"] == []
    assert [file["filename"].removeprefix("SPOILER_") for file in hidden["attachments"]] == [
        file["filename"] for file in first["attachments"]
    ]
    second = [each for each in world.discord.messages("general", guild="Boss HQ") if len(each["attachments"]) == 2]
    assert buttons_of(second[0]) == {"Spoiler": "job:1:spoiler:1"}
    pressed = await world.discord.press(second[0], "job:1:spoiler:1", "Mona")
    await pressed.wait_for(lambda each: str(each["attachments"]).count("'SPOILER_") >= 2, timeout=30)


async def test_a_spoiler_needs_the_stored_copy(world):
    message = await delivered(world)
    for path in (world.app.settings.data.directory / "downloads").rglob("*.jpg"):
        path.unlink()
    assert await told(world, message, "job:1:spoiler:0", "Alex") == "not_found"


async def test_a_spoiler_has_nothing_left_to_hide(world):
    assert buttons_of(await delivered(world, f"{PHOTO} spoiler:true")) == {}


@pytest.mark.parametrize("place", [{"guild": None}, {"user_installed": True}], ids=["direct messages", "user install"])
async def test_buttons_work_outside_of_servers(world, until_state, place):
    message = await failed(world, "/broken.mp4", **place)
    await until_state(world, 1, JobState.FAILED)
    installed = {"user_installed": True} if "user_installed" in place else {}
    pressed = await world.discord.press(message, "job:1:retry", "Alex", **installed)
    await pressed.wait_for(lambda each: "job:2:retry" in str(each["components"]), timeout=30)
    photo = await delivered(world, **place)
    pressed = await world.discord.press(photo, buttons_of(photo)["Spoiler"], "Alex", **installed)
    await pressed.wait_for(lambda each: "SPOILER_" in str(each["attachments"]), timeout=30)


async def test_a_private_download_stays_private_when_it_is_tried_again(world, until_state):
    invocation = await world.discord.invoke("/download url:http://sample.test/broken.mp4 private:true")
    message = await invocation.wait_for(lambda each: code_of(each) == ErrorCode.NETWORK, timeout=30)
    await until_state(world, 1, JobState.FAILED)
    await world.discord.press(message, "job:1:retry", "Alex")
    assert (await until_state(world, 2, JobState.FAILED)).reply.private
    assert not [each for each in world.discord.messages("general", guild="Boss HQ") if not each["ephemeral"]]

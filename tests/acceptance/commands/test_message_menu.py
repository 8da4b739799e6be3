"""**Download media** and **Download audio**, in the whole bot."""

import pytest
from attrs import evolve

from bossbot_core.api import Quality
from bossbot_core.queue import JobState
from bossbot_core.sandbox.slash_values import SlashError
from bossbot_core.testing.reading import code_of, text_of

PHOTO, CLIP, SONG = (f"http://sample.test/{name}" for name in ("photo.jpg", "clip.mp4", "audio.mp3"))


@pytest.fixture
def use(answered):
    """Somebody writes; Alex uses a command on the message; gives the summary that only Alex sees."""

    async def use_on(world, content, name="Download media", fits=lambda each: "Queued" in text_of(each), **how):
        place = {key: how.pop(key) for key in ("guild", "channel") if key in how}
        message = await world.discord.say(
            content, user="Sam" if place.get("guild", "") is not None else "Alex", **place
        )
        invocation = await world.discord.invoke_on(name, message, user="Alex", **how)
        summary = await invocation.wait_for(fits, timeout=30)
        assert summary["ephemeral"]
        return invocation, summary

    return use_on


async def all_posted(invocation, count):
    for number in range(count):
        await invocation.wait_for(lambda each, job=number + 1: f"-# job {job} · 1/1" in each["content"], timeout=30)
    return [each for each in invocation.responses() if each["attachments"]]


async def test_every_link_becomes_a_download_with_a_message_of_its_own(world, use):
    invocation, summary = await use(world, f"look: {PHOTO}, <{CLIP}> and ||{SONG}||")
    assert text_of(summary) == "Queued: 3."
    posted = await all_posted(invocation, 3)
    assert sorted(each["attachments"][0]["filename"].rsplit(".", 1)[1] for each in posted) == ["jpg", "mp3", "mp4"]
    assert not any(each["ephemeral"] for each in posted)
    assert len({each["id"] for each in posted}) == 3


async def test_the_same_media_is_fetched_once_and_what_is_not_served_is_told(world, use):
    invocation, summary = await use(world, f"{PHOTO} {PHOTO}?a=1 https://elsewhere.test/x http://127.0.0.1/y")
    lines = text_of(summary).splitlines()
    assert lines[:2] == ["Queued: 1.", "Not served: 2."]
    assert lines[2] == "- <https://elsewhere.test/x> No installed plugin serves that link to elsewhere.test."
    assert await world.app.queue.get(2) is None
    await all_posted(invocation, 1)


async def test_audio_asks_for_sound(world, use, until_state):
    await use(world, SONG, "Download audio")
    assert (await until_state(world, 1, JobState.COMPLETED)).quality is Quality.AUDIO


async def test_a_link_whose_message_discord_does_not_take_is_told_and_the_others_are_served(world, use):
    world.discord.faults.fail("POST /webhooks/*", 500)
    invocation, summary = await use(world, f"{PHOTO} {CLIP}")
    lines = text_of(summary).splitlines()
    assert lines == ["Queued: 1.", "Not served: 1.", f"- <{PHOTO}> Discord did not take the file."]
    await all_posted(invocation, 1)


async def test_ten_links_of_a_message_are_enough(world, use):
    links = " ".join(f"http://sample.test/missing{number}.jpg" for number in range(12))
    _, summary = await use(world, links)
    assert text_of(summary).splitlines() == [
        "Queued: 10.",
        "Left out: 2; one message starts 10 downloads at most.",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("no link at all", "invalid_url"),
        ("https://elsewhere.test/x", "unsupported_url"),
        ("http://127.0.0.1/", "blocked_address"),
    ],
)
async def test_a_message_without_a_served_link_is_refused(world, use, content, code):
    _, refusal = await use(world, content, fits=code_of)
    assert code_of(refusal) == code
    assert await world.app.queue.get(1) is None


async def test_one_use_counts_once_against_the_rate_and_each_download_against_the_quota(open_world, settings, use):
    limits = evolve(settings.limits, downloads_per_minute=1, download_cooldown_s=60, user_daily_downloads=2)
    world = await open_world(limits=limits)
    invocation, summary = await use(world, f"{PHOTO} {CLIP} {SONG}")
    assert text_of(summary).splitlines()[:2] == ["Queued: 2.", "Not served: 1."]
    assert "used up today's downloads" in text_of(summary)
    await all_posted(invocation, 2)
    assert len(invocation.responses()) == 3
    _, refusal = await use(world, PHOTO, fits=code_of)
    assert code_of(refusal) == "cooldown"


async def test_a_job_of_a_message_survives_as_its_row_and_its_buttons_work(world, use, until_state):
    invocation, _ = await use(world, f"http://sample.test/broken.mp4 {PHOTO}")
    failed = await invocation.wait_for(lambda each: code_of(each) == "network", timeout=30)
    job = await until_state(world, 1, JobState.FAILED)
    assert str(job.reply.message_id) == failed["id"]
    pressed = await world.discord.press(failed, "job:1:retry", "Alex")
    again = await pressed.wait_for(lambda each: "job:3:retry" in str(each["components"]), timeout=30)
    assert again["id"] == failed["id"]


async def test_it_works_in_direct_messages(world, use):
    invocation, _ = await use(world, f"{PHOTO} {CLIP}", guild=None)
    assert len(await all_posted(invocation, 2)) == 2


async def test_a_user_installed_app_serves_five_and_an_album_comes_as_answers_to_the_press(world, use):
    links = " ".join(["http://sample.test/album/12", *(f"http://sample.test/missing{n}.jpg" for n in range(6))])
    invocation, summary = await use(world, links, user_installed=True)
    assert "Queued: 5." in text_of(summary)
    assert "Left out: 2" in text_of(summary)
    question = await invocation.wait_for(lambda each: "question:first:1:12" in str(each["components"]), timeout=30)
    pressed = await world.discord.press(question, "question:first:1:12", "Alex", user_installed=True)
    first = await pressed.wait_for(lambda each: "-# job 6 · 1/2" in each["content"], timeout=30)
    assert (first["id"], len(first["attachments"])) == (question["id"], 10)
    rest = await pressed.wait_for(lambda each: "-# job 6 · 2/2" in each["content"], timeout=30)
    assert len(rest["attachments"]) == 2


async def test_there_is_no_other_command_in_the_menu(world):
    message = await world.discord.say(PHOTO)
    with pytest.raises(SlashError):
        await world.discord.invoke_on("Download everything", message)

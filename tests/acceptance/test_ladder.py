"""What is too large, or plays nowhere, is converted on its way to the channel; what cannot be is told at once."""

import asyncio
import time
from pathlib import Path

import mutagen
import pytest
from attrs import evolve

from bossbot_core.engines import films
from bossbot_core.engines.ffmpeg import find
from bossbot_core.engines.structure.tracks import plays_inline
from bossbot_core.queue import JobState
from bossbot_core.settings import PluginSettings
from bossbot_core.testing.reading import code_of, text_of, title_of

MIB = 1024 * 1024
HEAVY = "/download url:http://sample.test/heavy.mp4"
WEB = "/download url:http://sample.test/clip.webm"
TOO_LARGE = "/download url:http://sample.test/too-large.mp4"


async def posted(world, command, **options):
    """The one upload that came of a command, and the titles of the statuses before it."""
    world.app.bot.delivery.board._interval_s = 0.2
    titles = set()

    def arrived(message):
        titles.add(title_of(message))
        return message["attachments"]

    invocation = await world.discord.invoke(command, **options)
    await invocation.wait_for(arrived, timeout=60)
    (upload,) = [file for entry in world.discord.ledger if entry.stored for file in entry.files]
    return upload, titles


def seen(upload):
    with upload.path.open("rb") as file:
        return films.look(find(""), upload.path), plays_inline(file, upload.size_bytes)


def programs_of_jobs(data: Path) -> dict[int, str]:
    """What runs inside jobs' folders, by process id."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.joinpath("cwd").readlink().is_relative_to(data / "temp"):
                found[int(process.name)] = process.joinpath("exe").readlink().name
        except OSError:
            continue
    return found


def conversions_of(data: Path) -> list[int]:
    """The processes of jobs that write media; those that only look at it are not among them."""
    found = []
    for number in programs_of_jobs(data):
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"-progress" in words:
            found.append(number)
    return found


async def converting(world) -> None:
    """Wait until a job does."""
    async with asyncio.timeout(30):
        while not conversions_of(world.app.settings.data.directory):
            await asyncio.sleep(0.02)


async def most_at_once(world, invocations) -> int:
    """How many conversions run at once, at most, until each command has brought its file."""
    data = world.app.settings.data.directory
    posts = asyncio.gather(*(each.wait_for(lambda message: message["attachments"], timeout=60) for each in invocations))
    most = 0
    while not posts.done():
        most = max(most, len(conversions_of(data)))
        await asyncio.sleep(0.01)
    await posts
    return most


async def refused(world, command, **options):
    invocation = await world.discord.invoke(command, **options)
    return await invocation.wait_for(code_of, timeout=30)


async def test_a_film_over_the_limit_is_converted_in_sight_and_posted_under_it(world):
    upload, titles = await posted(world, HEAVY, upload_limit_bytes=2 * MIB)
    film, plays = seen(upload)
    assert upload.size_bytes <= 2 * MIB
    assert upload.name.endswith(".mp4")
    assert plays
    assert abs(film.seconds - 8) < 0.3
    assert "Converting" in titles


async def test_a_web_video_is_posted_as_one_that_plays_inside_discord(world):
    upload, _ = await posted(world, WEB)
    film, plays = seen(upload)
    assert (upload.name, plays) == ("clip.mp4", True)
    assert (film.picture.codec, film.sound.codec) == ("h264", "aac")


async def test_the_audio_only_of_a_film_is_posted_with_its_tags(world):
    upload, _ = await posted(world, "/download url:http://sample.test/clip.mp4 audio_only:true")
    assert upload.name == "clip.m4a"
    assert seen(upload)[0].picture is None
    assert mutagen.File(upload.path).tags["\xa9cmt"] == ["http://sample.test/clip.mp4"]


@pytest.mark.alone
async def test_a_cancel_ends_a_conversion_within_two_seconds(world):
    invocation = await world.discord.invoke(HEAVY, user="Alex")
    message = await invocation.wait_for(lambda each: each["components"])
    data = world.app.settings.data.directory
    async with asyncio.timeout(30):
        while not any("ffmpeg" in name for name in programs_of_jobs(data).values()):
            await asyncio.sleep(0.02)
    started = time.monotonic()
    await world.discord.press(message, "job:1:cancel", "Alex")
    async with asyncio.timeout(2):
        while programs_of_jobs(data) or (await world.app.queue.get(1)).state is not JobState.CANCELLED:
            await asyncio.sleep(0.02)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("most", [1, 2])
async def test_however_many_jobs_run_only_so_many_convert_at_once(open_world, settings, most):
    world = await open_world(downloads=evolve(settings.downloads, max_conversions=most))
    first = await world.discord.invoke(HEAVY, upload_limit_bytes=2 * MIB)
    await converting(world)
    second = await world.discord.invoke(WEB)
    assert await most_at_once(world, (first, second)) == most
    uploads = [file for entry in world.discord.ledger if entry.stored for file in entry.files]
    assert sorted(upload.name for upload in uploads) == ["clip.mp4", "heavy.mp4"]


async def test_a_cancelled_conversion_lets_the_next_one_begin(world):
    invocation = await world.discord.invoke(HEAVY, user="Alex")
    message = await invocation.wait_for(lambda each: each["components"])
    await converting(world)
    waiting = await world.discord.invoke(WEB, user="Sam")
    await waiting.wait_for(lambda each: title_of(each) == "Converting", timeout=30)
    await world.discord.press(message, "job:1:cancel", "Alex")
    message = await waiting.wait_for(lambda each: each["attachments"], timeout=30)
    assert [file["filename"] for file in message["attachments"]] == ["clip.mp4"]


async def test_what_is_hopeless_is_told_at_once_with_what_would_help(world):
    started = time.monotonic()
    message = await refused(world, TOO_LARGE)
    assert code_of(message) == "too_large"
    assert text_of(message) == "The file is 12 MiB; the limit is 10 MiB, and it cannot be made that small."
    assert "lower quality" in str(message["embeds"])
    assert "as links" in str(message["embeds"])
    assert time.monotonic() - started < 10
    assert not list((world.app.settings.data.directory / "downloads").rglob("*.mp4"))


async def test_without_the_step_nothing_is_fetched_that_cannot_be_posted(open_world):
    world = await open_world(plugins=PluginSettings(block=("fit",)))
    message = await refused(world, TOO_LARGE)
    assert text_of(message) == "The file is 12 MiB; the limit is 10 MiB."

"""A link in Discord becomes media in the channel, byte for byte; and every other ending is told."""

import asyncio
import hashlib
import urllib.request

import pytest

from bossbot_core.queue import JobState

MIB = 1024 * 1024


def origin_sha256(world, path: str) -> str:
    with urllib.request.urlopen(f"http://{world.samples.address}{path}") as reply:
        return hashlib.sha256(reply.read()).hexdigest()


def uploads(world) -> list[str]:
    """The digests of all files that were posted, in order."""
    return [file.sha256 for entry in world.discord.ledger if entry.stored for file in entry.files]


def text_of(message) -> str:
    embeds = message.get("embeds") or [{}]
    return " ".join([message.get("content") or "", *(str(value) for value in embeds[0].values())])


async def fetch(world, path: str, **options):
    invocation = await world.discord.invoke(f"/download url:http://sample.test{path}", **options)
    await invocation.wait_for(lambda message: message["attachments"], timeout=30)
    return invocation


async def refusal(world, path: str, code: str, **options) -> str:
    invocation = await world.discord.invoke(f"/download url:http://sample.test{path}", **options)
    message = await invocation.wait_for(lambda each: code in text_of(each), timeout=30)
    assert not message["attachments"]
    assert uploads(world) == []
    return text_of(message)


@pytest.mark.parametrize("path", ["/clip.mp4", "/photo.jpg", "/sized/24576.mp4", "/sized/3000000.mp4"])
async def test_a_file_is_posted_with_equal_bytes_in_one_message(world, path):
    invocation = await fetch(world, path)
    assert uploads(world) == [await world_digest(world, path)]
    assert len(invocation.responses()) == 1


async def world_digest(world, path: str) -> str:

    return await asyncio.to_thread(origin_sha256, world, path)


async def test_an_album_of_twelve_comes_in_two_messages_in_order(world):

    await fetch(world, "/album/12 items:1-12")
    async with asyncio.timeout(20):
        while len(uploads(world)) < 12:
            await asyncio.sleep(0.05)
    expected = [await world_digest(world, f"/album/12/{number:02}.jpg") for number in range(1, 13)]
    assert uploads(world) == expected
    messages = [message for message in world.discord.messages("general", guild="Boss HQ") if message["attachments"]]
    assert [len(message["attachments"]) for message in messages] == [10, 2]


async def test_the_limit_of_the_interaction_decides_not_a_constant(world):
    told = await refusal(world, "/too-large.mp4", "too_large", upload_limit_bytes=10 * MIB)
    assert "10" in told
    await fetch(world, "/too-large.mp4", upload_limit_bytes=25 * MIB)
    assert len(uploads(world)) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [("/broken.mp4", "network"), ("/html.mp4", "no_media"), ("/missing.mp4", "removed")],
)
async def test_every_failure_is_told_by_its_code(world, path, code):
    told = await refusal(world, path, code)
    assert "Traceback" not in told
    assert "/" + "temp" not in told
    async with asyncio.timeout(5):
        while (await world.app.queue.get(1)).state is not JobState.FAILED:
            await asyncio.sleep(0.02)


async def test_a_private_download_is_seen_by_its_asker_only(world):
    invocation = await world.discord.invoke("/download url:http://sample.test/photo.jpg private:true", user="Alex")
    await invocation.wait_for(lambda message: message["attachments"], timeout=30)
    assert all(message["ephemeral"] for message in invocation.responses())


async def test_a_spoiler_is_marked(world):
    invocation = await world.discord.invoke("/download url:http://sample.test/photo.jpg spoiler:true")
    message = await invocation.wait_for(lambda each: each["attachments"], timeout=30)
    assert message["attachments"][0]["filename"].startswith("SPOILER_")


async def test_it_works_in_direct_messages(world):
    invocation = await world.discord.invoke("/download url:http://sample.test/photo.jpg", guild=None)
    assert (await invocation.wait_for(lambda each: each["attachments"], timeout=30))["attachments"]


async def test_two_jobs_of_one_link_are_two_posts(world):
    first = await fetch(world, "/photo.jpg")
    second = await fetch(world, "/photo.jpg")
    assert first.id != second.id
    assert len(uploads(world)) == 2


async def test_a_finished_job_leaves_no_workspace_and_a_described_tree(world):
    await fetch(world, "/photo.jpg")

    async with asyncio.timeout(5):
        while (await world.app.queue.get(1)).state is not JobState.COMPLETED:
            await asyncio.sleep(0.02)
    data = world.app.settings.data.directory
    assert list((data / "temp").iterdir()) == []
    assert len(list((data / "downloads").rglob("metadata.json"))) == 1

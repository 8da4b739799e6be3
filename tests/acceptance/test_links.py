"""What is too large for Discord comes as a link, where the operator has a web server for it."""

import asyncio
import hashlib
import re
import urllib.request

import aiohttp
import pytest

from bossbot_core.queue import JobState
from bossbot_core.settings import StorageSettings, WebSettings

MIB = 1024 * 1024
ORIGIN = "https://files.example.org"
WEB = WebSettings(listen="127.0.0.1:0", public_url=ORIGIN)
ASK = "/download url:http://sample.test/too-large.mp4"


@pytest.fixture
async def world(open_world):
    return await open_world(web=WEB)


def text_of(message) -> str:
    embeds = message.get("embeds") or [{}]
    return " ".join([message.get("content") or "", *(str(value) for value in embeds[0].values())])


async def linked(world, command=ASK, **options):
    invocation = await world.discord.invoke(command, **options)
    message = await invocation.wait_for(lambda each: f"<{ORIGIN}/files/" in text_of(each), timeout=30)
    return message, re.search(rf"<{ORIGIN}(/\S+)>", message["content"])[1]


async def fetched(world, path, *, host="files.example.org"):
    url = f"http://127.0.0.1:{world.app.web.server.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url, headers={"Host": host}) as response:
        return response.status, await response.read()


def original(world) -> bytes:
    with urllib.request.urlopen(f"http://{world.samples.address}/too-large.mp4") as reply:
        return reply.read()


async def ended(world, job_id=1):
    async with asyncio.timeout(10):
        while not (job := await world.app.queue.get(job_id)).state.final:
            await asyncio.sleep(0.02)
    return job


async def test_a_file_that_is_too_large_becomes_a_link_to_equal_bytes_in_one_message(world):
    message, path = await linked(world, upload_limit_bytes=10 * MIB)
    assert "12 MiB, and at most 10 MiB can be posted here. Download it until <t:" in message["content"]
    assert message["attachments"] == []
    status, body = await fetched(world, path)
    wanted = await asyncio.to_thread(original, world)
    assert (status, hashlib.sha256(body).hexdigest()) == (200, hashlib.sha256(wanted).hexdigest())
    assert (await ended(world)).state is JobState.COMPLETED
    messages = world.discord.messages("general", guild="Boss HQ")
    assert len([each for each in messages if "-# job 1 · 1/1" in each["content"]]) == 1


async def test_what_fits_is_attached_and_has_no_link(world):
    invocation = await world.discord.invoke("/download url:http://sample.test/clip.mp4")
    message = await invocation.wait_for(lambda each: each["attachments"], timeout=30)
    assert ORIGIN not in message["content"]


async def test_a_link_ends_no_later_than_its_file_is_kept(open_world):
    world = await open_world(web=WEB, storage=StorageSettings(keep_downloads_h=0.5))
    message, path = await linked(world, upload_limit_bytes=10 * MIB)
    media = await world.app.storage.find(int(path.split("/")[2]), 1)
    until = int(re.search(r"<t:(\d+):f>", message["content"])[1])
    assert until == int(re.search(r"until=(\d+)", path)[1])
    assert media.stored_at.timestamp() + 1790 <= until <= media.stored_at.timestamp() + 1800


async def test_a_server_that_wants_no_larger_files_gets_no_link_to_one(world):
    set_rule = await world.discord.invoke("/settings update key:max_file_size value:11MiB", user="Mona")
    await set_rule.wait_for(lambda each: "11" in text_of(each), timeout=10)
    invocation = await world.discord.invoke(ASK, upload_limit_bytes=10 * MIB)
    told = text_of(await invocation.wait_for(lambda each: "too_large" in text_of(each), timeout=30))
    assert ORIGIN not in told
    assert "11 MiB" in told


async def test_a_private_link_is_seen_by_its_asker_only(world):
    message, path = await linked(world, f"{ASK} private:true", upload_limit_bytes=10 * MIB)
    assert message["ephemeral"]
    assert (await fetched(world, path))[0] == 200


async def test_the_probes_tell_that_it_lives_and_is_ready(world):
    assert await fetched(world, "/health", host="localhost") == (200, b'{"ok": true, "status": "ok"}')
    async with asyncio.timeout(20):
        while (await fetched(world, "/ready"))[0] != 200:
            await asyncio.sleep(0.05)

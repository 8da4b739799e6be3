import asyncio
import os
import random
import shutil
from datetime import timedelta
from urllib.parse import unquote

import aiohttp
import pytest
from yarl import URL

CONTENT = bytes(range(256)) * 400
NOTHING = b"There is nothing here, or not any more.\n"


async def test_a_link_gives_the_bytes_as_an_attachment_that_no_browser_runs_or_keeps(place):
    response, body = await place.get(place.link(await place.store(CONTENT, name="Grüße.mp4")))
    assert response.status == 200
    assert body == CONTENT
    assert (
        unquote(response.headers["Content-Disposition"])
        == "attachment; filename=\"Gr__e.mp4\"; filename*=UTF-8''Grüße.mp4"
    )
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Server"] == "bossbot"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, len(CONTENT)),
        ("bytes=-100", 206, len(CONTENT) - 100, len(CONTENT)),
        (f"bytes=0-{10**9}", 206, 0, len(CONTENT)),
    ],
)
async def test_a_range_is_given(place, asked, status, start, end):
    response, body = await place.get(place.link(await place.store(CONTENT)), Range=asked)
    assert (response.status, body) == (status, CONTENT[start:end])
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", "bytes=5-2", "bytes=0-1,5-6", "bytes=x"])
async def test_a_range_that_cannot_be_given_is_refused(place, asked):
    response, body = await place.get(place.link(await place.store(CONTENT)), Range=asked)
    assert (response.status, body) == (416, b"")
    assert response.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_a_broken_download_goes_on_while_the_file_is_the_same(place):
    link = place.link(await place.store(CONTENT))
    response, first = await place.get(link, Range="bytes=0-999")
    _, rest = await place.get(link, Range="bytes=1000-", If_Range=response.headers["Last-Modified"])
    assert first + rest == CONTENT


async def test_head_tells_the_size_and_gives_nothing(place):
    response, body = await place.get(place.link(await place.store(CONTENT)), method="HEAD")
    assert (response.status, body, response.headers["Content-Length"]) == (200, b"", str(len(CONTENT)))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_no_other_method_does_anything(place, method):
    response, _ = await place.get(place.link(await place.store(CONTENT)), method=method)
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


async def test_forged_ended_and_gone_look_the_same(place):
    media = await place.store(CONTENT)
    good, ended = place.link(media), place.link(media, seconds=60)
    answers = [await place.get(path) for path in ("/", "/files/", "/files/5/42/", "/files/5/42/1/clip.mp4", good[:-1])]
    answers += [await place.get(place.link(media, number=2)), await place.get("/downloads/..%2f..%2fbossbot.db")]
    place.clock.now += timedelta(seconds=60)
    answers.append(await place.get(ended))
    await place.storage.discard(5, 42)
    answers.append(await place.get(good))
    seen = {(response.status, body, tuple(sorted(set(response.headers) - {"Date"}))) for response, body in answers}
    assert len(seen) == 1
    assert answers[0][0].status == 404
    assert answers[0][1] == NOTHING


async def test_changed_links_get_nothing_over_the_wire(place):
    link = place.link(await place.store(CONTENT))
    rng = random.Random(25)
    statuses = []
    for _ in range(200):
        at = rng.randrange(1, len(link))
        forged = link[:at] + rng.choice("ABCdef019-_./?&=%25") + link[at + 1 :]
        if forged != link:
            async with place.client.get(
                URL(place.url(forged), encoded=True), headers={"Host": "localhost"}
            ) as response:
                statuses.append(response.status)
    assert set(statuses) <= {400, 404}


async def test_no_link_in_the_tree_is_followed(place):
    media = await place.store(CONTENT)
    link, path = place.link(media), media.files[0].path
    outside = place.directory / "outside"
    outside.mkdir()
    (outside / path.name).write_bytes(CONTENT)
    assert (await place.get(link))[0].status == 200
    path.unlink()
    path.symlink_to(outside / path.name)
    assert (await place.get(link))[0].status == 404
    shutil.rmtree(path.parent)
    path.parent.symlink_to(outside)
    assert (await place.get(link))[0].status == 404
    path.parent.unlink()
    path.parent.mkdir()
    os.mkfifo(path)
    assert (await place.get(link))[0].status == 404


async def test_a_sweep_takes_no_bytes_of_a_file_that_is_being_sent(place):
    content = os.urandom(1024) * 16 * 1024
    media = await place.store(content)
    async with place.client.get(place.url(place.link(media))) as response:
        first = await response.content.readexactly(1000)
        place.clock.now += timedelta(hours=25)
        swept = await place.storage.sweep(confirm=True)
        assert swept.downloads == 1
        assert not media.files[0].path.exists()
        assert first + await response.content.read() == content


async def test_a_rotation_breaks_no_download_and_no_link(place):
    content = os.urandom(1024) * 16 * 1024
    media = await place.store(content)
    place.clock.now += timedelta(days=25)
    link = place.link(media, hours=168)
    place.clock.now += timedelta(days=4, hours=23)
    async with place.client.get(place.url(link)) as response:
        first = await response.content.readexactly(1000)
        keys = (place.directory / "links.keys").read_bytes()
        place.clock.now += timedelta(hours=2)
        await place.links.rotate()
        assert (place.directory / "links.keys").read_bytes() != keys
        assert first + await response.content.read() == content
    assert (await place.get(link, Range="bytes=-1000"))[1] == content[-1000:]
    place.clock.now += timedelta(days=3)
    assert (await place.get(link))[0].status == 404


async def test_whoever_goes_away_leaves_nothing_open(place):
    media = await place.store(os.urandom(1024) * 16 * 1024)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        async with aiohttp.ClientSession() as session, session.get(place.url(place.link(media))) as response:
            await response.content.readexactly(1000)
            response.close()
    async with asyncio.timeout(10):
        while len(os.listdir("/proc/self/fd")) > before:
            await asyncio.sleep(0.02)


async def test_without_links_there_are_no_files(open_place):
    place = await open_place(links=False)
    assert (await place.get(place.link(await place.store(CONTENT))))[0].status == 404

import hashlib
import time

import aiohttp
import pytest
from yarl import URL

from bossbot_core.sandbox.media_host import SAMPLES, SampleHost

MEDIA = {
    "/clip.mp4": "video/mp4",
    "/photo.jpg": "image/jpeg",
    "/audio.mp3": "audio/mpeg",
    "/album/12/01.jpg": "image/jpeg",
    "/too-large.mp4": "video/mp4",
    "/slow.mp4": "video/mp4",
    "/sized/24576.mp4": "video/mp4",
}


@pytest.mark.parametrize(("path", "content_type"), MEDIA.items())
async def test_media_says_its_type_length_and_tag_to_head_and_get_alike(visitor, path, content_type):
    async with visitor.head(path) as head, visitor.get(path) as full:
        body = await full.read()
        assert (head.status, full.status) == (200, 200)
        assert head.content_type == full.content_type == content_type
        assert head.headers["Content-Length"] == full.headers["Content-Length"] == str(len(body))
        assert head.headers["ETag"] == full.headers["ETag"]


@pytest.mark.parametrize("path", ["/clip.mp4", "/slow.mp4", "/sized/300000.mp4"])
async def test_a_download_can_be_resumed_in_the_middle(visitor, path):
    async with visitor.get(path) as full, visitor.get(path, headers={"Range": "bytes=1000-"}) as rest:
        assert rest.status == 206
        assert await rest.read() == (await full.read())[1000:]


async def test_a_range_past_the_end_is_refused(visitor):
    async with visitor.get("/slow.mp4", headers={"Range": "bytes=99999999-"}) as answer:
        assert answer.status == 416


@pytest.mark.parametrize("size", [24 * 1024, 300_000, 50 * 1024 * 1024])
async def test_a_sized_clip_has_exactly_that_many_bytes(visitor, size):
    async with visitor.get(f"/sized/{size}.mp4") as answer:
        assert len(await answer.read()) == size


@pytest.mark.parametrize("size", [0, 100, 999_999_999_999])
async def test_an_impossible_size_is_refused(visitor, size):
    async with visitor.get(f"/sized/{size}.mp4") as answer:
        assert answer.status == 400


async def test_the_album_lists_twelve_different_pictures_in_order(visitor):
    async with visitor.get("/album/12.json") as answer:
        album = await answer.json()
    prints = []
    for path in album["items"]:
        async with visitor.get(path) as picture:
            prints.append(hashlib.sha256(await picture.read()).digest())
    assert album["items"] == sorted(album["items"])
    assert len(set(prints)) == 12
    async with visitor.get("/album/12") as page:
        assert page.content_type == "text/html"
        assert album["items"][-1] in await page.text()


async def test_the_slow_clip_takes_its_time(visitor):
    begun = time.monotonic()
    async with visitor.get("/slow.mp4") as answer:
        await answer.read()
    assert time.monotonic() - begun >= 0.5


async def test_the_broken_clip_breaks_each_time_and_never_resumes(visitor):
    for headers in ({}, {"Range": "bytes=40000-"}):
        async with visitor.get("/broken.mp4", headers=headers) as answer:
            assert answer.status == 200
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()


async def test_a_web_page_may_hide_behind_a_video_name(visitor):
    async with visitor.get("/html.mp4") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")


@pytest.mark.parametrize("path", ["/missing.mp4", "/album/12/13.jpg", "/sized/x.mp4", "/make.py", "/"])
async def test_what_is_not_there_is_404(visitor, path):
    async with visitor.get(path) as answer:
        assert answer.status == 404


async def test_every_listed_sample_is_served_under_the_sample_name(visitor):
    for sample in SampleHost.samples:
        url = URL(sample.url)
        assert url.host == "sample.test"
        async with visitor.head(url.path) as answer:
            assert answer.status == (404 if url.path == "/missing.mp4" else 200)


async def test_closing_while_someone_downloads_does_not_wait_for_them():
    host = SampleHost(slow_seconds=60)
    await host.start()
    async with aiohttp.ClientSession(f"http://{host.address}") as session, session.get("/slow.mp4"):
        begun = time.monotonic()
        await host.close()
        assert time.monotonic() - begun < 5


def test_the_committed_samples_stay_small():
    assert sum(file.stat().st_size for file in SAMPLES.rglob("*") if file.suffix != ".pyc") < 300_000

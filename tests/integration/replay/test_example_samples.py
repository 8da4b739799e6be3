"""The example plugin against the sandbox's own sample host."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode, FileKind
from bossbot_core.sandbox.media_host import SAMPLES, SampleHost
from bossbot_core.testing.fetching import Fetch, fetch


@pytest.fixture
async def get(tmp_path):
    host = SampleHost(slow_seconds=1)
    await host.start()

    async def once(path: str, **order):
        wanted = Fetch(module="bossbot_plugin_example", link=f"http://sample.test{path}", **order)
        return await fetch(wanted, tmp_path / "job", overrides={"sample.test:80": host.address})

    yield once
    await host.close()


async def test_a_file_comes_byte_for_byte(get):
    files = await get("/clip.mp4")
    assert [file.path.read_bytes() for file in files.files] == [(SAMPLES / "clip.mp4").read_bytes()]


async def test_an_album_comes_whole_and_in_order(get):
    files = await get("/album/12")
    expected = [(SAMPLES / "album" / f"{number:02d}.jpg").read_bytes() for number in range(1, 13)]
    assert [file.path.read_bytes() for file in files.files] == expected
    assert files.info.title == "Around the colour wheel"


async def test_an_album_ends_where_the_setting_says(get):
    files = await get("/album/12", settings={"max_album_items": 2})
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.IMAGE]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing.mp4", ErrorCode.REMOVED),
        ("/html.mp4", ErrorCode.NO_MEDIA),
        ("/broken.mp4", ErrorCode.NETWORK),
        ("/album/99", ErrorCode.REMOVED),
    ],
)
async def test_a_refusal_is_told_by_its_code(get, path, code):
    with pytest.raises(BossBotError) as caught:
        await get(path)
    assert caught.value.code is code, caught.value.detail


async def test_a_file_over_the_limit_is_too_large(get):
    with pytest.raises(BossBotError) as caught:
        await get("/too-large.mp4", max_file_bytes=10 * 1024 * 1024)
    assert caught.value.code is ErrorCode.TOO_LARGE

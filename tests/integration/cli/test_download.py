import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest
from rich.console import Console

from bossbot_core.api import BossBotError, ErrorCode, Quality
from bossbot_core.cli.download import REFUSALS, save
from bossbot_core.sandbox.media_host import SampleHost
from bossbot_core.settings import DownloadSettings, Settings

SAMPLES = files("bossbot_core.sandbox") / "samples"
SETTINGS = Settings(downloads=DownloadSettings(max_attempts=1))


@pytest.fixture
async def host() -> AsyncIterator[SampleHost]:
    host = SampleHost(slow_seconds=20)
    await host.start()
    yield host
    await host.close()


async def fetch(host: SampleHost, path: str, folder: Path, console: Console | None = None) -> list[Path]:
    overrides = {"sample.test:80": host.address}
    console = console or Console(file=io.StringIO())
    return await save(f"http://sample.test{path}", folder, Quality.BEST, SETTINGS, console, overrides=overrides)


async def test_a_link_becomes_files_in_the_folder_and_nothing_else_stays(host, tmp_path):
    saved = await fetch(host, "/clip.mp4", tmp_path)
    assert [path.read_bytes() for path in saved] == [(SAMPLES / "clip.mp4").read_bytes()]
    assert sorted(tmp_path.iterdir()) == saved
    assert saved[0].stat().st_mode & 0o400


async def test_a_gap_in_an_album_is_told(host, tmp_path):
    told = io.StringIO()
    saved = await fetch(host, "/album/3", tmp_path, Console(file=told))
    assert [path.name for path in saved] == ["01.jpg", "03.jpg"]
    assert told.getvalue() == "Items left out because they could not be fetched: 1\n"


async def test_an_album_is_saved_in_its_order(host, tmp_path):
    saved = await fetch(host, "/album/12", tmp_path)
    wanted = [(SAMPLES / "album" / f"{number:02}.jpg").read_bytes() for number in range(1, 13)]
    assert [hashlib.sha256(path.read_bytes()).digest() for path in saved] == [
        hashlib.sha256(content).digest() for content in wanted
    ]


async def test_nothing_is_overwritten(host, tmp_path):
    first = await fetch(host, "/photo.jpg", tmp_path)
    second = await fetch(host, "/photo.jpg", tmp_path)
    assert first[0].read_bytes() == second[0].read_bytes()
    assert second[0].name == f"{first[0].stem} (2).jpg"


async def test_a_file_over_the_upload_limit_of_discord_is_no_problem_here(host, tmp_path):
    (saved,) = await fetch(host, "/too-large.mp4", tmp_path)
    assert saved.stat().st_size == 12 * 1024 * 1024


@pytest.mark.parametrize(
    ("path", "code"),
    [("/missing.mp4", ErrorCode.REMOVED), ("/broken.mp4", ErrorCode.NETWORK), ("/html.mp4", ErrorCode.NO_MEDIA)],
)
async def test_a_failure_has_its_code_and_leaves_the_folder_empty(host, tmp_path, path, code):
    with pytest.raises(BossBotError) as caught:
        await fetch(host, path, tmp_path)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


async def test_progress_is_drawn_on_a_terminal(tmp_path):
    screen = io.StringIO()
    host = SampleHost(slow_seconds=1)
    await host.start()
    await fetch(host, "/slow.mp4", tmp_path, Console(file=screen, force_terminal=True, width=120))
    await host.close()
    assert "Fetching" in screen.getvalue()


async def test_stopping_ends_the_download_and_leaves_the_folder_empty(host, tmp_path):
    download = asyncio.create_task(fetch(host, "/slow.mp4", tmp_path))
    await asyncio.sleep(3)
    download.cancel()
    with pytest.raises(asyncio.CancelledError):
        await download
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", ErrorCode.INVALID_URL),
        ("file:///etc/passwd", ErrorCode.INVALID_URL),
        ("https://nobody-serves.example/", ErrorCode.UNSUPPORTED_URL),
    ],
)
async def test_a_link_that_no_plugin_serves_is_refused(tmp_path, url, code):
    with pytest.raises(BossBotError) as caught:
        await save(url, tmp_path, Quality.BEST, SETTINGS, Console(file=io.StringIO()))
    assert caught.value.code == code
    assert code in REFUSALS
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_is_refused_is_bad_input(cli):
    done = cli("download", "http://127.0.0.1/")
    assert done.returncode == 2
    assert "blocked_address" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_bad_input(cli, home):
    (home / "file").write_text("")
    done = cli("download", "http://sample.test/clip.mp4", "-o", "file/below")
    assert done.returncode == 2
    assert "cannot be made" in done.stderr

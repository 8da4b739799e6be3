"""A job's process is killed in the middle of a transfer; the next one goes on, through the real door."""

import asyncio
from pathlib import Path

import pytest

from bossbot_core.testing.cutting import Hosted, cutting_host
from bossbot_core.testing.fetching import Fetch, fetch
from bossbot_core.testing.samples import jpeg

HERE = str(Path(__file__).parent)
SIZE = 3_000_000
HELD = 1_500_000
MODULES = ["bossbot_plugin_example", "plugin_for_resume"]

modules = pytest.mark.parametrize("module", MODULES)


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.syspath_prepend(HERE)


@pytest.fixture
def host():
    with cutting_host() as host:
        yield host


def picture(fill):
    body = jpeg(SIZE)
    return body[:30] + bytes([fill]) * (SIZE - 60) + body[-30:]


async def fetched(host, module, folder):
    overrides = {"sample.test:80": f"127.0.0.1:{host.port}"}
    return await fetch(Fetch(module=module, link="http://sample.test/a.jpg"), folder, overrides=overrides)


async def killed_in_the_middle(host, module, folder):
    """Let half of the file arrive, then kill the process; counts as a fault."""
    host.files["/a.jpg"].held = HELD
    attempt = asyncio.create_task(fetched(host, module, folder))
    assert await asyncio.to_thread(host.reached.wait, 30)
    await _until(lambda: any(part.stat().st_size > 500_000 for part in folder.rglob("*.part")))
    # Leaving `JobProcess.run` kills the child with all it started.
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)
    host.faults += 1
    host.files["/a.jpg"].held = None
    host.release.set()


async def _until(met):
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.02)


@modules
async def test_a_killed_transfer_goes_on_in_the_next_process(host, module, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"')
    await killed_in_the_middle(host, module, tmp_path)
    (file,) = (await fetched(host, module, tmp_path)).files
    assert file.path.read_bytes() == picture(1)
    assert int(host.ranges[-1].removeprefix("bytes=").removesuffix("-")) > 500_000
    assert host.faults == 1


@modules
async def test_a_killed_transfer_of_a_file_that_changed_starts_afresh(host, module, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"', if_range=False)
    await killed_in_the_middle(host, module, tmp_path)
    host.files["/a.jpg"].body, host.files["/a.jpg"].etag = picture(2), '"2"'
    (file,) = (await fetched(host, module, tmp_path)).files
    assert file.path.read_bytes() == picture(2)
    assert [bool(wanted) for wanted in host.ranges] == [False, True, False]
    assert host.faults == 1


@modules
async def test_nothing_of_an_earlier_attempt_is_a_result(host, module, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1))
    (tmp_path / ".tmp").mkdir()
    for name in ("001_a.jpg", "001_t.jpg", "002_b.jpg", ".tmp/001_t.jpg", ".tmp/001_t.jpg.part", "001_a.jpg.part"):
        (tmp_path / name).write_bytes(picture(9))
    (file,) = (await fetched(host, module, tmp_path)).files
    assert file.path.read_bytes() == picture(1)
    assert host.ranges == [""]
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.name != ".stderr"]
    assert left == [file.path.name]

"""A job's process: confined, watched, and gone with all it started."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.forkserver import _forkserver

import pytest
from attrs import evolve
from structlog.testing import capture_logs

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.pluginhost import PluginRecipe
from bossbot_core.settings import DownloadSettings, NetworkSettings
from bossbot_core.testing.processes import descendants


async def ignore(_: object) -> None:
    return None


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(") ", 1)[1][0] not in "ZX"
    except OSError:
        return False


async def gone(pid: int, within_s: float = 2.0) -> bool:
    end = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return not alive(pid)


async def test_a_child_has_its_own_group_folder_and_environment(rig, monkeypatch):
    monkeypatch.setenv("BOSS_BOT_DISCORD_TOKEN", "very-secret")
    shown = []

    async def show(progress: object) -> None:
        shown.append(progress)

    files = await rig.fetcher.fetch(rig.job("report"), show)
    pid, group, rest = files.files[0].path.read_text().split(" ", 2)
    assert pid == group != str(os.getpid())
    assert rest.startswith(str(rig.storage.workspace(1).root))
    assert "very-secret" not in rest
    assert "BOSS_BOT" not in rest
    assert shown[0].done_bytes == 1


async def test_a_child_reaches_nothing_but_the_door(rig):
    files = await rig.fetcher.fetch(rig.job("connect"), ignore)
    assert files.files[0].path.read_text() == "refused 2"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("segfault", ErrorCode.PLUGIN_CRASHED),
        ("leave", ErrorCode.PLUGIN_CRASHED),
        ("raises", ErrorCode.PLUGIN_CRASHED),
        ("system_exit", ErrorCode.PLUGIN_CRASHED),
        ("nonsense", ErrorCode.PLUGIN_CRASHED),
        ("declared", ErrorCode.RATE_LIMITED),
    ],
)
async def test_every_death_is_one_of_our_errors(rig, behaviour, code):
    with pytest.raises(BossBotError) as failed:
        await rig.fetcher.fetch(rig.job(behaviour), ignore)
    assert failed.value.code is code


async def test_a_crash_names_plugin_exit_code_and_last_words(rig):
    with capture_logs() as logs, pytest.raises(TransientError):
        await rig.fetcher.fetch(rig.job("leave"), ignore)
    died = next(entry for entry in logs if entry["event"] == "child died")
    assert died["exit_code"] == 7
    assert "last words" in died["stderr"]


async def test_a_plugins_traceback_keeps_its_lines_each_indented(rig):
    with capture_logs() as logs, pytest.raises(BossBotError):
        await rig.fetcher.fetch(rig.job("raises"), ignore)
    crashed = next(entry for entry in logs if entry["event"] == "plugin crashed")
    lines = crashed["exception"].split("\n")
    assert len(lines) > 3
    assert all(line.startswith("  ") for line in lines)
    assert "exception" not in crashed["said"]


@pytest.mark.alone
async def test_cancel_kills_the_child_and_what_it_started_within_two_seconds(rig):
    with capture_logs() as logs:
        running = asyncio.create_task(rig.fetcher.fetch(rig.job("sleep"), ignore))
        while not any(entry["event"] == "grandchild" for entry in logs):
            await asyncio.sleep(0.02)
        started = time.monotonic()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert time.monotonic() - started < 2
    grandchild = int(next(entry["said"]["pid"] for entry in logs if entry["event"] == "grandchild"))
    assert await gone(grandchild)


async def test_cancelled_twice_while_it_starts_a_job_leaves_no_process_and_harms_no_other(rig):
    await rig.fetcher.fetch(rig.job("report"), ignore)
    server = _forkserver._forkserver_pid
    for pause_s in (0, 0.001, 0.003, 0.01, 0.03, 0.1):
        starting = [asyncio.create_task(rig.fetcher.fetch(rig.job("sleep", 2 + each), ignore)) for each in range(8)]
        # First their lease is lost, and then another attempt takes their place.
        for _ in range(2):
            await asyncio.sleep(pause_s)
            for task in starting:
                task.cancel()
        assert {type(end) for end in await asyncio.gather(*starting, return_exceptions=True)} == {
            asyncio.CancelledError
        }
        assert descendants(server) == []
    await rig.fetcher.fetch(rig.job("report"), ignore)
    assert _forkserver._forkserver_pid == server


async def test_the_death_of_the_fork_server_is_worth_another_try(rig):
    await rig.fetcher.fetch(rig.job("report"), ignore)
    server = _forkserver._forkserver_pid
    os.kill(server, signal.SIGKILL)
    fetched = None
    async with asyncio.timeout(30):
        while fetched is None:
            with contextlib.suppress(TransientError):
                fetched = await rig.fetcher.fetch(rig.job("report", 2), ignore)
            await asyncio.sleep(0.05)
    assert _forkserver._forkserver_pid != server


def fit(**table) -> PluginRecipe:
    return PluginRecipe(name="fit", version="1", module_name="bossbot_core.steps.fit", table=table)


async def told_limits(rig) -> str:
    return (await rig.fetcher.fetch(rig.job("limits"), ignore)).files[0].path.read_text()


async def test_a_step_that_makes_files_smaller_widens_what_is_fetched(open_rig):
    assert await told_limits(await open_rig()) == "10000000 10000000 0.0 True"
    assert await told_limits(await open_rig(steps=(fit(times=3.0),))) == "30000000 10000000 800.0 True"
    narrow = DownloadSettings(max_file_bytes=15_000_000)
    assert await told_limits(await open_rig(narrow, steps=(fit(),))) == "15000000 10000000 800.0 True"


@pytest.mark.parametrize(("attempts", "told"), [(1, "not the last"), (2, "not the last"), (3, "the last")])
async def test_a_child_knows_whether_anybody_tries_again(rig, attempts, told):
    job = evolve(rig.job("attempt"), attempts=attempts)
    assert (await rig.fetcher.fetch(job, ignore)).files[0].path.read_text() == told


async def test_what_is_too_large_for_everything_is_left_out_or_told(rig):
    files = await rig.fetcher.fetch(rig.job("large"), ignore)
    assert [file.path.name for file in files.files] == ["small.txt"]
    with pytest.raises(BossBotError) as failed:
        await rig.fetcher.fetch(rig.job("only_large", 2), ignore)
    assert failed.value.code is ErrorCode.TOO_LARGE
    assert failed.value.sentence == "The file is 10.5 MiB; the limit is 9.5 MiB, and it cannot be made that small."


async def test_a_stalled_job_times_out(open_rig):
    rig = await open_rig(DownloadSettings(stall_limit_s=0.5))
    with pytest.raises(TransientError) as failed:
        await rig.fetcher.fetch(rig.job("sleep"), ignore)
    assert failed.value.code is ErrorCode.TIMEOUT
    assert "Nothing has arrived" in failed.value.sentence


async def test_a_job_over_its_time_limit_times_out(open_rig):
    rig = await open_rig(DownloadSettings(time_limit_s=0.7))
    with pytest.raises(TransientError) as failed:
        await rig.fetcher.fetch(rig.job("sleep"), ignore)
    assert failed.value.code is ErrorCode.TIMEOUT
    assert "longer than" in failed.value.sentence


async def test_forty_jobs_leave_no_descriptor_behind(rig):
    await rig.fetcher.fetch(rig.job("report", 100), ignore)
    before = len(os.listdir("/proc/self/fd"))
    for batch in range(8):
        jobs = [rig.fetcher.fetch(rig.job("report", 1 + batch * 5 + each), ignore) for each in range(5)]
        await asyncio.gather(*jobs)
    await asyncio.sleep(0.1)
    assert len(os.listdir("/proc/self/fd")) <= before + 2


class _Nas(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Nobody listens."""


@pytest.fixture
def nas():
    """A machine inside the network; here it is this one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Nas) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(5)


@pytest.mark.parametrize("own", [True, False])
async def test_a_job_goes_inside_only_where_its_own_link_leads(open_rig, nas, own):
    rig = await open_rig(network=NetworkSettings(allow=(nas,)))
    link = f"http://{nas}/film"
    job = rig.job(f"visit {link}")
    if own:
        job = evolve(job, match=evolve(job.match, canonical_url=link))
        assert (await rig.fetcher.fetch(job, ignore)).info.title == link
        return
    with pytest.raises(PermanentError) as refused:
        await rig.fetcher.fetch(job, ignore)
    assert refused.value.code is ErrorCode.BLOCKED_ADDRESS

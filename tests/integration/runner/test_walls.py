"""The kernel's walls: a plugin that was taken over reaches nothing behind them, and everything without them."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve, frozen

from bossbot_core.pluginhost import PluginRecipe
from bossbot_core.runner import landlock, walls
from bossbot_core.settings import DownloadSettings

SUPPORT = walls.support()
pytestmark = pytest.mark.skipif(SUPPORT.abi == 0, reason=SUPPORT.missing)

HOSTILE = PluginRecipe(name="processes", version="1", module_name="plugin_for_walls", table={})
NEEDS_ABI = {
    "shorten the database": 3,
    "connect by libc": 4,
    "connect by another Python": 4,
    "listen": 4,
    "reach an abstract socket": 6,
    "signal the bot": 6,
}
NEEDS_FILTER = {
    "send by UDP",
    "connect by Fast Open",
    "connect by MPTCP",
    "ask the kernel's routes",
    "reach a service behind a file",
}


@frozen(kw_only=True)
class Victims:
    plugin: PluginRecipe
    canary: "Canary"
    secrets: Path


class Canary:
    """A web server of the machine's own, which counts who comes."""

    def __init__(self) -> None:
        self.hits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                end, _ = self._listener.accept()
                self.hits += 1
                with end, contextlib.suppress(OSError):
                    end.settimeout(1)
                    end.recv(1000)
                    end.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def victims(tmp_path):
    """Everything that a job must not reach, filled with something to find."""
    for name in ("downloads/1/media.mp4", "temp/2/media.mp4", "outside/removable", "outside/code.py", "victim"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("private")
    with closing(sqlite3.connect(tmp_path / "bossbot.db")) as database:
        database.execute("CREATE TABLE jobs (id)")
    folder = tmp_path.with_name(f"{tmp_path.name}-home")
    folder.mkdir()
    for name in (".secrets.toml", "others.txt", "cookies.txt"):
        (folder / name).write_text("private")
        (folder / name).chmod(0o600)
    with (
        closing(Canary()) as canary,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as service,
    ):
        service.bind(str(folder / "service"))
        service.listen()
        name = f"bossbot-walls-{os.getpid()}"
        abstract.bind(f"\0{name}")
        abstract.listen()
        plan = {
            "bot": os.getpid(),
            "secrets": str(folder / ".secrets.toml"),
            "others": str(folder / "others.txt"),
            "outside": str(tmp_path / "outside"),
            "victim": str(tmp_path / "victim"),
            "canary": canary.port,
            "abstract": name,
            "service": str(folder / "service"),
            "curl": shutil.which("curl") or "curl",
        }
        table = {"plan": json.dumps(plan), "cookies_file": str(folder / "cookies.txt")}
        plugin = evolve(HOSTILE, table=table)
        yield Victims(plugin=plugin, canary=canary, secrets=folder / ".secrets.toml")


async def report(rig, behaviour):
    async def ignore(_: object) -> None:
        return None

    files = await rig.fetcher.fetch(rig.job(behaviour), ignore)
    return json.loads(files.files[0].path.read_text())


def possible(name):
    if name == "read the machine's secrets":
        return os.access("/etc/shadow", os.R_OK)
    if name == "connect by MPTCP":
        return Path("/proc/sys/net/mptcp/enabled").exists()
    return name != "connect by curl" or shutil.which("curl") is not None


def is_held(name):
    return SUPPORT.sockets if name in NEEDS_FILTER else NEEDS_ABI.get(name, 1) <= SUPPORT.abi


async def test_without_walls_every_attack_hits(open_rig, victims):
    rig = await open_rig(plugin=victims.plugin, walls=False)
    found = await report(rig, "attacks")
    assert {name: outcome for name, outcome in found.items() if outcome != "done" and possible(name)} == {}
    assert victims.canary.hits >= 2


async def test_behind_the_walls_no_attack_hits(open_rig, victims, capsys):
    rig = await open_rig(plugin=victims.plugin)
    found = await report(rig, "attacks")
    held = {name: outcome for name, outcome in found.items() if is_held(name)}
    assert [name for name, outcome in held.items() if outcome == "done"] == []
    assert len(held) >= 20
    if SUPPORT.abi >= 4:
        assert victims.canary.hits == 0
    with capsys.disabled():
        print(f"\nLandlock ABI {SUPPORT.abi}: {len(held)} of {len(found)} attacks held, 0 hits")


async def test_what_an_engine_needs_is_within_the_walls(open_rig, victims):
    rig = await open_rig(plugin=victims.plugin)
    found = await report(rig, "needs")
    assert {name: outcome for name, outcome in found.items() if outcome != "done"} == {}


async def test_the_operator_may_open_a_file_for_jobs(open_rig, victims):
    rig = await open_rig(DownloadSettings(readable=(str(victims.secrets),)), plugin=victims.plugin)
    found = await report(rig, "attacks")
    assert [name for name, outcome in found.items() if outcome == "done"] == ["read the secrets"]


@pytest.mark.parametrize("abi", range(1, 7))
def test_an_older_kernel_holds_what_it_can(tmp_path, abi):
    """In a child, since walls are for good."""
    if abi > SUPPORT.abi:
        pytest.skip(f"the kernel has ABI {SUPPORT.abi}")
    (tmp_path / "own").mkdir()
    (tmp_path / "private").write_text("private")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        port = canary.getsockname()[1]
        child = os.fork()
        if child == 0:
            os._exit(_behind(tmp_path, abi, port))
        (_, status) = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def _behind(folder: Path, abi: int, port: int) -> int:
    landlock.restrict(landlock.Rules(places=((folder / "own", landlock.OWN),), tcp_port=1), abi)
    (folder / "own" / "file").write_text("fine")
    blocked = []
    for attempt in (
        (folder / "private").read_text,
        (folder / "new").mkdir,
        partial(socket.socket().connect, ("127.0.0.1", port)),
    ):
        try:
            attempt()
        except PermissionError:
            blocked.append(True)
        else:
            blocked.append(False)
    return 0 if blocked == [True, True, abi >= 4] else 1

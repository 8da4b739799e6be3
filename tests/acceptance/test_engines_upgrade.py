"""Newer engines from the command to the job: proved, chosen, in use after a restart, and given up again."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bossbot_core.engines import editions
from bossbot_core.runner import walls
from bossbot_core.sandbox import SampleHost, SandboxDiscord
from bossbot_core.testing.installed import SERVES_A_HOST, install
from bossbot_core.testing.processes import until
from bossbot_core.testing.repacked import repack
from bossbot_core.testing.rig import Rig

NEWER = "9999.1.2"
PROBE = """
    import pathlib
    import gallery_dl.version
    from bossbot_core.api import ErrorCode, PermanentError
    folder = pathlib.Path(gallery_dl.version.__file__).parent
    try:
        (folder / "planted.py").write_text("")
        wall = "open"
    except OSError as error:
        wall = type(error).__name__
    ctx.log.info("probed", version=gallery_dl.version.__version__, folder=str(folder), wall=wall)
    raise PermanentError(ErrorCode.NO_MEDIA)
"""


def cli(home: Path, *arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bossbot_core", *arguments, "--json"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def doctor_says(home: Path, check: str) -> str:
    return next(each["found"] for each in cli(home, "doctor")["findings"] if each["check"] == check)


@pytest.fixture
async def rig(tmp_path: Path, samples: SampleHost) -> AsyncIterator[Rig]:
    server = SandboxDiscord(directory=tmp_path)
    await server.start()
    install(tmp_path / "plugins", "probe", SERVES_A_HOST.format(name="probe", body=PROBE))
    made = Rig(discord=server, origin=samples, directory=tmp_path / "data", plugins=tmp_path / "plugins")
    yield made
    if made.bot is not None:
        await made.bot.kill()
    await server.close()


async def probed(rig: Rig) -> tuple[dict, dict]:
    """What a bot says of its engines at its start, and what a job's process finds."""
    before = rig.log.stat().st_size if rig.log.exists() else 0
    await rig.start()
    await rig.discord.invoke(f"/download url:http://probe.test/{before}")
    await until(lambda: b'"probed"' in rig.log.read_bytes()[before:], 60)
    await rig.kill()
    lines = [json.loads(line) for line in rig.log.read_bytes()[before:].splitlines() if line.startswith(b"{")]
    started = next(line for line in lines if line["event"] == "engines")
    return started, next(line["said"] for line in lines if line["event"] == "probed")


@pytest.mark.timeout(300)  # it installs, compiles and imports both engines, and starts two bots
async def test_the_next_start_works_with_the_engines_that_were_proved_and_back_again(rig, tmp_path):
    installed = editions.versions()
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    repack("yt-dlp", NEWER, wheels)
    repack("gallery-dl", NEWER, wheels)
    (tmp_path / "settings.toml").write_text('[canary]\nlinks.twitter = ""\n[plugins]\nallow = ["twitter"]\n')

    report = cli(tmp_path, "upgrade-engines", "--wheels", str(wheels))
    stamp, folder = report["edition"], tmp_path / "data" / "engines" / report["edition"]
    assert (report["done"], report["before"]) == ("switched", installed)
    assert report["after"] == installed | {"yt-dlp": NEWER, "gallery-dl": NEWER}
    assert {"import yt-dlp", "contract of twitter", "platform twitter"} <= {each["check"] for each in report["checks"]}
    assert not [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]
    assert doctor_says(tmp_path, "engines") == f"edition {stamp}"
    assert doctor_says(tmp_path, "age of yt-dlp").startswith(f"yt-dlp {NEWER} is 0 days old")
    assert editions.released("gallery-dl").isoformat() in (folder / "share/man/man1/gallery-dl.1").read_text()

    started, found = await probed(rig)
    assert (started["edition"], started["yt_dlp"], started["gallery_dl"]) == (stamp, NEWER, NEWER)
    assert (found["version"], found["folder"]) == (NEWER, str(folder / "gallery_dl"))
    assert found["wall"] == ("PermissionError" if walls.support().abi else "open")

    assert cli(tmp_path, "upgrade-engines", "--back")["after"] == installed
    started, found = await probed(rig)
    assert (started["edition"], started["gallery_dl"]) == ("installed", installed["gallery-dl"])
    assert found["version"] == installed["gallery-dl"]

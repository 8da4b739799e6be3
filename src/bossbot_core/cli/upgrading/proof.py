"""What can be proved of engines on this machine alone: `python -m bossbot_core.cli.upgrading.proof FOLDER`.

A process of its own, in which the engines of FOLDER come first. Prints the checks as JSON, one a line.
"""

import asyncio
import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import asdict, frozen

from bossbot_core import logs
from bossbot_core.api import BossBotError
from bossbot_core.engines import editions
from bossbot_core.pluginhost import load_plugins
from bossbot_core.settings import LogSettings, load_settings
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url

MODULES = {"yt-dlp": "yt_dlp", "yt-dlp-ejs": "yt_dlp_ejs", "gallery-dl": "gallery_dl"}
OURS = ("bossbot_core.engines.yt_dlp.engine", "bossbot_core.engines.gallery_dl.engine")


@frozen(kw_only=True)
class Check:
    """One thing that was proved, or was not; `platform` is set where another look at it may tell more."""

    check: str
    ok: bool
    found: str = ""
    platform: str = ""


def main(folder: Path) -> None:
    """Look at everything, and say each as it is known: a crash half-way leaves what came before."""
    editions.put_first(folder)
    logs.configure(LogSettings(level="error"), output=sys.stderr)
    for check in _checks(folder):
        print(json.dumps(asdict(check)), flush=True)  # noqa: T201 - output


def _checks(folder: Path) -> Iterator[Check]:
    for name, version in editions.versions(folder).items():
        yield _attempted(f"import {name}", partial(_import, name, version, folder))
    yield _attempted("our side of the engines", _import_ours)
    loaded = load_plugins(load_settings().settings.plugins)
    plugins = {each.name: each.module for each in loaded if each.module and not each.status.built_in}
    for name, module in plugins.items():
        yield _attempted(f"contract of {name}", partial(_keep_contract, module))
    if find_spec("trustme") is None:
        yield Check(check="replayed platforms", ok=True, found="not tried: the package trustme is not installed")
        return
    for name, (link, routes) in _replays().items():
        if name in plugins:
            yield _replayed(name, plugins[name].__name__, link, routes)


def _import(name: str, version: str, folder: Path) -> str:
    module = importlib.import_module(MODULES[name])
    if not str(module.__file__).startswith(f"{folder.absolute()}/"):
        raise ImportError(f"it came from {module.__file__}")
    return version


def _import_ours() -> str:
    for module in OURS:
        importlib.import_module(module)
    return ""


def _keep_contract(module: ModuleType) -> str:
    """Every test of the contract that needs no more than the plugin and its canary."""
    canary = module.PLUGIN.canary_url
    match = module.match_url(parse_url(canary)) if canary else None

    links = {canary: match.media_id} if match else {}
    suite = type("Contract", (PluginContract,), {"plugin": module, "links": links})()
    names = [name for name in dir(PluginContract) if name.startswith("test_")]
    for name in names:
        getattr(suite, name)()
    return f"{len(names)} checks"


def _replays() -> dict[str, tuple[str, Any]]:
    from bossbot_core.testing.replies import instagram, reddit, tiktok, twitter, youtube

    return {
        "instagram": (f"https://www.instagram.com/p/{instagram.CODE}/", instagram.photo()),
        "reddit": (f"https://redd.it/{reddit.POST_ID}", reddit.image()),
        "tiktok": (f"https://www.tiktok.com/@a/video/{tiktok.POST_ID}", tiktok.video()),
        "twitter": (f"https://x.com/a/status/{twitter.POST_ID}", twitter.photos()),
        "youtube": (f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video()),
    }


def _replayed(name: str, module: str, link: str, routes: Any) -> Check:
    """The platform on loopback, as it answered when this version of Boss-Bot was made."""
    from bossbot_core.testing.fetching import Fetch, fetch
    from bossbot_core.testing.replay import ReplayServer

    def work() -> str:
        with tempfile.TemporaryDirectory(prefix="bossbot-proof-") as folder, ReplayServer(routes) as replay:
            order = Fetch(module=module, link=link)
            files = asyncio.run(
                fetch(order, Path(folder) / "jobs" / "1", overrides=replay.overrides, ca_file=replay.ca_file)
            )
        return f"{len(files.files)} files"

    return _attempted(f"replayed {name}", work, platform=name)


def _attempted(check: str, work: Callable[[], str], *, platform: str = "") -> Check:
    try:
        return Check(check=check, ok=True, found=work(), platform=platform)
    except BossBotError as error:
        return Check(check=check, ok=False, found=f"{error.code}: {error.detail or error.sentence}", platform=platform)
    # The named boundary of the proof: whatever unproved code raises is what this process is there to find out.
    except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
        return Check(check=check, ok=False, found=f"{type(error).__name__}: {error}", platform=platform)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

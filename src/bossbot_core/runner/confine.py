"""What a job's process gives up before any foreign code or data: its environment, its reach and its appetite."""

import multiprocessing
import os
import resource
import signal
import sys
import threading
from multiprocessing.connection import wait
from pathlib import Path
from urllib.parse import urlsplit

from bossbot_core.network import guard
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.runner.walls import raise_walls

OPEN_FILES = 512


def confine(spec: ChildSpec) -> None:
    """Die with the bot, live in the workspace, reach only the door, stay within limits."""
    started_in = Path.cwd()
    _own_environment(spec)
    _silence_output(spec.workspace)
    _limit(spec)
    if spec.walls:
        # Walls hold for the thread that raises them and all that it starts: there must be no other one yet.
        raise_walls(spec, started_in)
    _die_with_parent()
    door = urlsplit(spec.egress.proxy_url)
    guard.install({(door.hostname or "127.0.0.1", door.port or 0)})


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _own_environment(spec: ChildSpec) -> None:
    home = str(spec.workspace)
    os.environ.clear()
    os.environ.update(
        # deno is installed beside the interpreter; no other program is to be found by name.
        PATH=str(Path(sys.executable).parent),
        HOME=home,
        TMPDIR=home,
        LANG="C.UTF-8",
        PYTHONUTF8="1",
        YTDLP_NO_PLUGINS="1",
        # curl and ffmpeg read these; Python's own clients are told the proxy by their engine.
        http_proxy=spec.egress.proxy_url,
        https_proxy=spec.egress.proxy_url,
    )
    if spec.egress.ca_file:
        os.environ.update(SSL_CERT_FILE=str(spec.egress.ca_file), CURL_CA_BUNDLE=str(spec.egress.ca_file))
    os.chdir(spec.workspace)
    os.umask(0o077)


def _silence_output(workspace: Path) -> None:
    """Engines print; a crash's last words stay in the workspace for the bot to log."""
    words = os.open(workspace / ".stderr", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(words, 2)
    os.close(nothing)
    os.close(words)


def _limit(spec: ChildSpec) -> None:
    # No address-space limit: deno reserves more than it uses and breaks under one.
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CPU, spec.cpu_limit_s),
        (resource.RLIMIT_FSIZE, spec.limits.max_total_bytes + 64 * 1024 * 1024),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901 - never above the hard one
        resource.setrlimit(which, (most, most))

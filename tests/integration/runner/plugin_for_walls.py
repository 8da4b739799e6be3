"""A plugin that was taken over: it tries everything, and says what it got."""

import ctypes
import json
import mmap
import os
import shutil
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import certifi
from attrs import frozen

from bossbot_core.api import FileKind, MediaFile, MediaFiles, MediaKind, PluginInfo, UrlMatch, hookimpl

CONNECT = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2).close()"
UDP = "import socket, sys; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', int(sys.argv[1])))"
FAST_OPEN = "import socket, sys; socket.socket().sendto(b'x', socket.MSG_FASTOPEN, ('127.0.0.1', int(sys.argv[1])))"
MPTCP = "import socket, sys; s = socket.socket(proto=socket.IPPROTO_MPTCP); s.connect(('127.0.0.1', int(sys.argv[1])))"
NETLINK = "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"
SERVICE = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])"
ABSTRACT = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1])"


@frozen
class Settings:
    plan: str = "{}"
    cookies_file: str = ""


PLUGIN = PluginInfo(name="processes", api_version=1, settings=Settings)


@hookimpl
def match_url(url):
    return UrlMatch(canonical_url=url.href, media_id="all", kind=MediaKind.POST)


@hookimpl
def download(match, ctx):
    plan = json.loads(ctx.settings.plan)
    attempts = attacks(plan, ctx) if match.media_id == "attacks" else needs(ctx)
    report = {name: tried(attempt) for name, attempt in attempts.items()}
    for leftover in ("hard", "soft", "pipe"):
        (ctx.workspace.root / leftover).unlink(missing_ok=True)
    path = ctx.workspace.path("report.txt")
    path.write_text(json.dumps(report))
    file = MediaFile(path=path, kind=FileKind.SUBTITLES, mime_type="text/plain", size_bytes=path.stat().st_size)
    return MediaFiles(files=(file,))


def tried(attempt):
    try:
        attempt()
    except (OSError, subprocess.SubprocessError, sqlite3.Error) as error:
        return f"{type(error).__name__}: {error}"
    return "done"


def attacks(plan, ctx):
    root = ctx.workspace.root
    data = root.parent.parent
    database = data / "bossbot.db"
    bot = f"/proc/{plan['bot']}"
    return {
        "read the database": database.read_bytes,
        "query the database": lambda: sqlite3.connect(database).execute("SELECT * FROM jobs").fetchall(),
        "list the downloads": lambda: list((data / "downloads").iterdir()),
        "read a download": (data / "downloads" / "1" / "media.mp4").read_bytes,
        "read another job's folder": (data / "temp" / "2" / "media.mp4").read_bytes,
        "read the secrets": Path(plan["secrets"]).read_bytes,
        "read the machine's secrets": Path("/etc/shadow").read_bytes,
        "read another plugin's cookies": Path(plan["others"]).read_bytes,
        "read by a program": lambda: run("/bin/cat", database),
        "read the bot's environment": Path(bot, "environ").read_bytes,
        "read the bot's memory": lambda: os.close(os.open(f"{bot}/mem", os.O_RDONLY)),
        "list the bot's files": lambda: os.listdir(f"{bot}/fd"),
        "write outside": lambda: Path(plan["outside"], "new").write_text("x"),
        "write into code": lambda: Path(plan["outside"], "code.py").write_text("x"),
        "write into the database": lambda: database.open("r+b").close(),
        "shorten the database": lambda: os.truncate(plan["victim"], 1),
        "remove a file outside": Path(plan["outside"], "removable").unlink,
        "link a file into the folder": lambda: os.link(plan["victim"], root / "hard"),
        "link out of the folder": lambda: os.symlink("/etc", root / "soft"),
        "make a socket file": lambda: os.mknod(root / "pipe", 0o010600),
        "connect by libc": lambda: by_libc(plan["canary"]),
        "connect by another Python": lambda: run(sys.executable, "-c", CONNECT, plan["canary"]),
        "connect by curl": lambda: run(plan["curl"], "-sS", "--noproxy", "*", f"http://127.0.0.1:{plan['canary']}/"),
        "send by UDP": lambda: run(sys.executable, "-c", UDP, plan["canary"]),
        "connect by Fast Open": lambda: run(sys.executable, "-c", FAST_OPEN, plan["canary"]),
        "connect by MPTCP": lambda: run(sys.executable, "-c", MPTCP, plan["canary"]),
        "ask the kernel's routes": lambda: run(sys.executable, "-c", NETLINK),
        "reach a service behind a file": lambda: run(sys.executable, "-c", SERVICE, plan["service"]),
        "listen": listen_by_libc,
        "reach an abstract socket": lambda: run(sys.executable, "-c", ABSTRACT, plan["abstract"]),
        "signal the bot": lambda: os.kill(plan["bot"], 0),
    }


def needs(ctx):
    root = ctx.workspace.root
    return {
        "read its cookies": Path(ctx.settings.cookies_file).read_bytes,
        "write and move": lambda: moved(root),
        "temporary file": lambda: tempfile.TemporaryFile().close(),
        "temporary folder": lambda: tempfile.TemporaryDirectory().cleanup(),
        "remove a folder": lambda: ((root / "d").mkdir(), shutil.rmtree(root / "d")),
        "throw away": lambda: Path(os.devnull).write_text("x"),
        "randomness": lambda: Path("/dev/urandom").open("rb").read(1),
        "memory": lambda: mmap.mmap(-1, 10).close(),
        "itself": Path("/proc/self/status").read_bytes,
        "certificates": lambda: ssl.create_default_context(cafile=certifi.where()),
        "the system's certificates": ssl.create_default_context,
        "ffmpeg": lambda: run(ctx.ffmpeg_path, "-version"),
        "deno": lambda: run(Path(sys.executable).with_name("deno"), "eval", "console.log(1 + 1)"),
        "another Python": lambda: run(sys.executable, "-c", "import yt_dlp, ssl, bossbot_core.api"),
        "signal its own": own_child,
    }


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=30)


def moved(root):
    (root / "from").mkdir()
    (root / "from" / "file").write_text("12345")
    (root / "from" / "file").rename(root / "file")
    os.truncate(root / "file", 1)
    (root / "file").unlink()


def own_child():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    child.kill()
    child.wait(5)


def by_libc(port):
    """Python's audit hook sees nothing of this."""
    libc = ctypes.CDLL(None, use_errno=True)
    end = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton("127.0.0.1"))
    succeeded(libc.connect(end, address, len(address)))


def listen_by_libc():
    libc = ctypes.CDLL(None, use_errno=True)
    end = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton("127.0.0.1"))
    succeeded(libc.bind(end, address, len(address)))


def succeeded(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

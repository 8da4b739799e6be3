"""A plugin whose jobs behave as their path says; loaded by name in real child processes."""

import os
import signal
import socket
import subprocess
import sys
import time

from bossbot_core.api import (
    ErrorCode,
    FileKind,
    MediaFile,
    MediaFiles,
    MediaInfo,
    MediaKind,
    Phase,
    PluginInfo,
    TransientError,
    UrlMatch,
    hookimpl,
)

PLUGIN = PluginInfo(name="processes", api_version=1)


@hookimpl
def match_url(url):
    return UrlMatch(canonical_url=url.href, media_id=url.path, kind=MediaKind.POST)


@hookimpl
def download(match, ctx):
    behaviour, *arguments = match.media_id.split(" ")
    return globals()[behaviour](ctx, *arguments)


def _file(ctx, text: str) -> MediaFiles:
    path = ctx.workspace.path("report.txt")
    path.write_text(text)
    file = MediaFile(path=path, kind=FileKind.SUBTITLES, mime_type="text/plain", size_bytes=path.stat().st_size)
    return MediaFiles(files=(file,), info=MediaInfo(title=text[:100]))


def report(ctx):
    ctx.progress(Phase.FETCHING, done_bytes=1, total_bytes=2)
    ctx.limiter.acquire()
    ctx.log.info("seen", env=",".join(sorted(os.environ)))
    return _file(ctx, f"{os.getpid()} {os.getpgid(0)} {os.getcwd()} {dict(os.environ)}")


def sleep(ctx):
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    ctx.log.info("grandchild", pid=grandchild.pid)
    ctx.progress(Phase.FETCHING, done_bytes=1, total_bytes=2)
    time.sleep(60)


def convert(ctx, patience_s="inf"):
    ctx.log.info("asking", pid=os.getpid())
    try:
        with ctx.converting(reserve_s=max(0.0, ctx.left_s - float(patience_s))):
            return _file(ctx, "converted")
    except TimeoutError:
        return _file(ctx, "no turn")


def hold(ctx, seconds):
    """Converts for so long, and writes meanwhile as ffmpeg does."""
    ends_at = time.monotonic() + float(seconds)
    with ctx.converting(), ctx.workspace.path("growing").open("wb", buffering=0) as file:
        ctx.log.info("holding", pid=os.getpid())
        while time.monotonic() < ends_at:
            file.write(bytes(10_000))
            time.sleep(0.02)
    return _file(ctx, "held")


def limits(ctx):
    limits = ctx.limits
    told = (limits.max_file_bytes, limits.delivered_bytes, limits.longest_fit_s, 0 < ctx.left_s <= 900)
    return _file(ctx, " ".join(map(str, told)))


def attempt(ctx):
    return _file(ctx, "the last" if ctx.last_try else "not the last")


def large(ctx):
    files = []
    for name, size in (("small.txt", 10), ("large.txt", 11_000_000)):
        path = ctx.workspace.path(name)
        path.write_bytes(bytes(size))
        files.append(MediaFile(path=path, kind=FileKind.SUBTITLES, mime_type="text/plain", size_bytes=size))
    return MediaFiles(files=tuple(files))


def only_large(ctx):
    return MediaFiles(files=large(ctx).files[1:])


def segfault(ctx):
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(ctx):
    print("last words", file=sys.stderr, flush=True)
    os._exit(7)


def raises(ctx):
    raise RuntimeError("boom")


def system_exit(ctx):
    sys.exit(3)


def declared(ctx):
    raise TransientError(ErrorCode.RATE_LIMITED, retry_after_s=9)


def connect(ctx):
    refused = []
    for address in (("127.0.0.1", 9), ("93.184.215.14", 80)):
        try:
            socket.create_connection(address, timeout=1)
        except PermissionError:
            refused.append(address)
    return _file(ctx, f"refused {len(refused)}")


def visit(ctx, link):
    return _file(ctx, ctx.http.final_url(link))


def nonsense(ctx):
    for fd in range(3, 30):
        try:
            os.write(fd, b"not a message\n")
        except OSError:
            continue
    time.sleep(5)


def blame_the_bot(ctx, code):
    raise TransientError(ErrorCode(code), retry_after_s=0)


def ask_for_the_past(ctx):
    raise TransientError(ErrorCode.NETWORK, retry_after_s=-1e18)

"""Sets bombs off one by one, each in a process of its own, with the guards and without; prints what each took.

python bombs.py SITE FOLDER      prints {guarded|bare: {name: [MiB beyond an idle process, seconds, error]}}
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import requests
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import BossBotError
from bossbot_core.engines import ffmpeg, yt_dlp
from bossbot_core.engines.gallery_dl.job import ResponseHook
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.engines.gallery_dl.record import Record
from bossbot_core.engines.meter import ByteMeter, Refusal
from bossbot_core.testing.job_context import job_context

SITE, FOLDER = sys.argv[1], Path(sys.argv[2])
FFMPEG = ffmpeg.find("")


class PageIE(InfoExtractor):
    _VALID_URL = r"http://127\.0\.0\.1:\d+/(?P<id>\w+)"

    def _real_extract(self, url):
        if url.endswith("listing"):
            return {"id": "1", "title": "t", "formats": self._extract_m3u8_formats(url, "1", "mp4")}
        return {"id": "1", "title": self._download_json(url, "1"), "url": url, "ext": "mp4"}


def by_yt_dlp(ctx, what):
    yt_dlp.download(f"{SITE}/{what}", ctx, yt_dlp.YtDlpOptions(extractors=(PageIE,)))


def by_gallery_dl(ctx, what):
    """By the ear that all its sessions have."""
    record = Record(ctx=ctx, options=GalleryDlOptions(extractors=()), meter=ByteMeter(ctx.limits, ctx.progress))
    with requests.Session() as session:
        session.hooks["response"].append(ResponseHook(record))
        _ = session.get(f"{SITE}/{what}").text


def by_our_client(ctx, what):
    ctx.http.get_json(f"{SITE}/{what}")


def by_ffmpeg(_, what):
    source = FOLDER / what
    ffmpeg.run(FFMPEG, inputs=[source], output=source.with_suffix(".ours.bmp"), options=["-frames:v", "1"])


def bare_page(_, what):
    """What any program does that reads an answer."""
    _ = json.loads(requests.get(f"{SITE}/{what}", timeout=10).content.decode())


def bare_ffmpeg(_, what):
    source = FOLDER / what
    command = [FFMPEG, "-nostdin", "-v", "error", "-i", source, "-frames:v", "1", "-f", "null", "-"]
    subprocess.run(command, check=True, timeout=20)


BOMBS = {
    "page, yt-dlp": (by_yt_dlp, bare_page, "packed"),
    "redirect, yt-dlp": (by_yt_dlp, bare_page, "moved"),
    "list of pieces, yt-dlp": (by_yt_dlp, bare_page, "listing"),
    "brackets, yt-dlp": (by_yt_dlp, bare_page, "brackets"),
    "page, gallery-dl": (by_gallery_dl, bare_page, "packed"),
    "redirect, gallery-dl": (by_gallery_dl, bare_page, "moved"),
    "page, plugins' client": (by_our_client, bare_page, "packed"),
    "redirect, plugins' client": (by_our_client, bare_page, "moved"),
    "brackets, plugins' client": (by_our_client, bare_page, "brackets"),
    "png, ffmpeg": (by_ffmpeg, bare_ffmpeg, "bomb.png"),
    "gif, ffmpeg": (by_ffmpeg, bare_ffmpeg, "bomb.gif"),
}


def nothing(ctx, what):
    """What a process takes that does no more than begin."""


@cache
def set_off(way, what):
    """Most MiB of the process or of what it starts, seconds, and the name of an error that is none of ours."""
    started = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, _error(way, what).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        error = said.read()
    _, _, used = os.wait4(child, 0)
    return used.ru_maxrss / 1024, time.monotonic() - started, error


def _error(way, what):
    with suppress(BossBotError, Refusal):
        try:
            way(job_context(FOLDER / "job").context, what)
        except (ValueError, RecursionError, subprocess.CalledProcessError) as error:
            return type(error).__name__
    return ""


def main():
    idle, _, _ = set_off(nothing, "")
    report = {"guarded": {}, "bare": {}}
    for name, (guarded, bare, what) in BOMBS.items():
        for kind, way in (("guarded", guarded), ("bare", bare)):
            most, seconds, error = set_off(way, what)
            report[kind][name] = (most - idle, seconds, error)
    print(json.dumps(report))


main()

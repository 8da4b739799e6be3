"""F22: an origin that is slow, endless or a bomb costs one job its time, and the bot nothing."""

import asyncio
import contextlib
import time

import pytest

from bossbot_core.testing.hostile import hostile_origin
from bossbot_core.testing.installed import install
from bossbot_core.testing.processes import descendants, status_of, until
from bossbot_core.testing.rig import settled

STALL_S = 3.0
CAP_BYTES = 16 * 1024 * 1024
MOST_MORE_KIB = 100 * 1024
TOLD_WITHIN_S = STALL_S + 5.0

GUEST = """
from yt_dlp.extractor.common import InfoExtractor
from bossbot_core.api import MediaFiles, MediaKind, PluginInfo, UrlMatch, hookimpl
from bossbot_core.engines import gallery_dl, yt_dlp

PLUGIN = PluginInfo(name="guest", api_version=1)

class GuestIE(InfoExtractor):
    _VALID_URL = r"http://sample\\.test/(?P<id>[^?]+)"
    def _real_extract(self, url):
        name = self._match_id(url)
        if name.startswith("playlist"):
            return {"id": "1", "title": "t", "formats": self._extract_m3u8_formats(url, "1", "mp4")}
        return {"id": "1", "title": "t", "url": url, "ext": "mp4"}

@hookimpl
def match_url(url):
    if url.host != "guest.test":
        return None
    return UrlMatch(canonical_url=url.href, media_id="/".join(url.segments), kind=MediaKind.POST)

@hookimpl
def download(match, ctx):
    engine, file = match.canonical_url.rsplit("/", 2)[-2:]
    address = "http://sample.test/" + file
    if engine == "gallery":
        options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
        return gallery_dl.download(address, ctx, options)
    if engine == "ytdlp":
        return yt_dlp.download(address, ctx, yt_dlp.YtDlpOptions(extractors=(GuestIE,)))
    if engine == "json":
        ctx.http.get_json(address)
    else:
        ctx.http.final_url(address)
    return MediaFiles(files=())
"""
SLOW = ("silent", "trickle", "slow")
QUICK = ("headers", "chunks", "gzip", "hops", "circle")
CASES = [
    *(f"gallery/{way}.jpg" for way in SLOW),
    *(f"ytdlp/{way}.mp4" for way in SLOW),
    "json/trickle.json",
    "short/silent.html",
    *(f"gallery/{way}.jpg" for way in QUICK),
    *(f"ytdlp/{way}.mp4" for way in QUICK),
    "ytdlp/playlist.m3u8",
    *(f"json/{way}.json" for way in ("headers", "gzip", "circle")),
    "short/hops.html",
]
TOGETHER = 8
"""The first of them wait for their end all at once."""


class Origin:
    def __init__(self, address):
        self.address = address


@pytest.fixture
def hostile(rig, tmp_path):
    install(tmp_path / "installed", "guest", GUEST)
    rig.plugins = tmp_path / "installed"
    rig.settings = {
        "downloads": {"max_attempts": 1, "stall_limit_s": STALL_S, "max_job_bytes": CAP_BYTES},
        "network": {"idle_timeout_s": STALL_S},
        "queue": {"max_concurrent": TOGETHER, "max_concurrent_per_guild": TOGETHER},
    }
    with hostile_origin() as address:
        rig.origin = Origin(address)
        yield rig


async def told(rig, case, number):
    """Ask for it; gives how long it took from the start of its work until the person heard of its end."""
    world = rig.discord.world
    guild = list(world.guilds.values())[number % len(world.guilds)]
    command = ("download", [{"type": 3, "name": "url", "value": f"https://guest.test/{case}"}])
    person = world.people[number % len(world.people)]
    asked = await rig.discord.invoke(command, user=person, channel=world.channels_of(guild)[0])
    started = time.monotonic()
    await asked.wait_for(lambda message: "Who can mend it" in str(message["embeds"]), 60)
    return time.monotonic() - started


async def watch(bot, most):
    """Notes the largest sum of memory, in KiB, of the bot and each process below it."""
    while True:
        for pid in [bot.pid, *descendants(bot.pid)]:
            with contextlib.suppress(OSError, StopIteration):
                most[pid] = max(most.get(pid, 0), status_of(pid, "VmRSS"))
        await asyncio.sleep(0.05)


@pytest.mark.alone
@pytest.mark.timeout(240)
async def test_it_costs_one_job_its_time_and_the_bot_nothing(hostile):
    bot = await hostile.start()
    # The first job shows what a process of a job needs by itself.
    usual = {}
    watching = asyncio.create_task(watch(bot, usual))
    await told(hostile, "gallery/circle.jpg", 0)
    watching.cancel()
    most = {}
    watching = asyncio.create_task(watch(bot, most))
    seconds = {}
    for first in range(0, len(CASES), TOGETHER):
        together = CASES[first : first + TOGETHER]
        took = await asyncio.gather(*(told(hostile, case, number) for number, case in enumerate(together)))
        seconds |= dict(zip(together, took, strict=True))
    watching.cancel()

    print({case: round(took, 1) for case, took in seconds.items()})
    print(max(most.values()), max(usual.values()), most[bot.pid], usual[bot.pid])
    assert {case: took for case, took in seconds.items() if took > TOLD_WITHIN_S} == {}
    assert max(most.values()) - max(usual.values()) <= MOST_MORE_KIB
    assert most[bot.pid] - usual[bot.pid] <= MOST_MORE_KIB
    await until(lambda: hostile.unfinished() == 0, 5)
    assert {row["state"] for row in hostile.rows()} == {"failed"}
    print(sorted((row["canonical_url"][19:], row["error_code"]) for row in hostile.rows()))
    await settled(hostile)
    assert hostile._leftovers() == []

"""Two hundred secrets go through the bot in every way a careless plugin or engine could show them; none comes out."""

import asyncio
import base64
import json
import os
import random
import string
import sys

import pytest

from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.testing.crowd import crowd, wide_limits
from bossbot_core.testing.installed import install
from bossbot_core.testing.origin import CountingOrigin
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import Rig, settled

A_WAY = 25

LEAKY = """
import os, sys
from attrs import frozen
from bossbot_core.api import (
    ErrorCode, MediaFiles, MediaInfo, MediaKind, PermanentError, PluginInfo, TransientError, UrlMatch, hookimpl,
)
from bossbot_core.engines import PlatformSettings, gallery_dl, yt_dlp
from attrs import evolve

@frozen(kw_only=True)
class Settings(PlatformSettings):
    api_token: tuple[str, ...] = ()

PLUGIN = PluginInfo(name="leaky", api_version=1, settings=Settings)
SECRETS = {secrets!r}
ENGINE = dict(extractors=("directlink.DirectlinkExtractor",))

@hookimpl
def match_url(url):
    if url.host != "leaky.test":
        return None
    return UrlMatch(canonical_url=url.href, media_id="/".join(url.segments), kind=MediaKind.POST)

@hookimpl
def download(match, ctx):
    way, number = match.canonical_url.rsplit("/", 2)[-2:]
    secrets = ctx.settings.api_token if way == "own" else SECRETS[way]
    return WAYS[way](secrets[int(number)], ctx)

def to_log(secret, ctx):
    headers = {{"Authorization": "Bearer " + secret, "Cookie": "sid=" + secret, "x-api-token": secret}}
    ctx.log.warning("asked https://x.test/?token=" + secret, headers=headers, url="https://x.test/a?api_key=" + secret)
    raise PermanentError(ErrorCode.REMOVED)

def to_traceback(secret, ctx):
    raise RuntimeError("GET https://me:" + secret + "@proxy.test/ failed, cookie: sid=" + secret)

def to_stderr(secret, ctx):
    print("set-cookie: sid=" + secret, file=sys.stderr, flush=True)
    print("https://x.test/?signature=" + secret, flush=True)
    os._exit(3)

def to_person(secret, ctx):
    template = "https://x.test/?access_token=" + secret + " said no to {{user}}."
    user = "https://a:" + secret + "@x.test"
    raise PermanentError(ErrorCode.REMOVED, template, detail="Authorization: " + secret, user=user)

def to_engine(secret, ctx):
    options = gallery_dl.GalleryDlOptions(**ENGINE, cookies_file=ctx.settings.cookies_file)
    return gallery_dl.download("http://sample.test/gone.jpg?token=" + secret, ctx, options)

def to_other_engine(secret, ctx):
    options = yt_dlp.YtDlpOptions(extractors=("TikTokIE",), cookies_file=ctx.settings.cookies_file)
    return yt_dlp.download("https://www.tiktok.com/@a/video/1?token=" + secret, ctx, options)

def own_files(ctx):
    return gallery_dl.download("http://sample.test/v/1.mp4", ctx, gallery_dl.GalleryDlOptions(**ENGINE))

def to_metadata(secret, ctx):
    return evolve(own_files(ctx), info=MediaInfo(source_url="https://x.test/p?sig=" + secret, age_restricted=False))

def own_secret(secret, ctx):
    info = MediaInfo(title="by " + secret, text=secret, tags=(secret,), author=secret, age_restricted=False)
    return evolve(own_files(ctx), info=evolve(info, location=secret, music=secret))

def bare_cookie(secret, ctx):
    ctx.log.info("sent " + secret, cookie_of_site=secret)
    if int(secret, 36) % 2:
        raise RuntimeError(secret)
    print(secret, file=sys.stderr, flush=True)
    os._exit(3)

WAYS = {{
    "log": to_log, "traceback": to_traceback, "stderr": to_stderr, "person": to_person, "engine": to_engine,
    "other-engine": to_other_engine, "metadata": to_metadata, "own": own_secret, "cookie": bare_cookie,
}}
"""
WAYS = ("log", "traceback", "stderr", "person", "engine", "other-engine", "metadata", "own", "cookie")


def secrets(count: int, chance: random.Random) -> list[str]:
    """In the shapes that real ones have."""
    letters = string.ascii_letters + string.digits
    shapes = [
        lambda: chance.randbytes(20).hex(),
        lambda: base64.urlsafe_b64encode(chance.randbytes(33)).decode(),
        lambda: "".join(chance.choices(letters + "-_", k=43)),
        lambda: ".".join("".join(chance.choices(letters, k=length)) for length in (24, 6, 38)),
        lambda: "".join(chance.choices(letters, k=12)),
    ]
    return [shapes[number % len(shapes)]() for number in range(count)]


@pytest.fixture
async def rig(tmp_path):
    origin = CountingOrigin()
    await origin.start()
    discord = SandboxDiscord(directory=tmp_path, limits=wide_limits(), world=crowd())
    await discord.start()
    made = Rig(discord=discord, origin=origin, directory=tmp_path / "data", plugins=tmp_path / "plugins")
    yield made
    if made.bot is not None:
        await made.bot.kill()
    await discord.close()
    await origin.close()


async def ask(rig, way, number):
    world = rig.discord.world
    guild = list(world.guilds.values())[number % len(world.guilds)]
    command = ("download", [{"type": 3, "name": "url", "value": f"https://leaky.test/{way}/{number}"}])
    person, channel = world.people[number % len(world.people)], world.channels_of(guild)[0]
    return await rig.discord.invoke(command, user=person, channel=channel)


def cookie_file(folder, values):
    lines = [f".sample.test\tTRUE\t/\tFALSE\t0\tc{number}\t{value}" for number, value in enumerate(values)]
    path = folder / "cookies.txt"
    path.write_text("\n".join(["# Netscape HTTP Cookie File", *lines, ""]))
    path.chmod(0o600)
    return path


async def ended(rig, jobs):
    await until(lambda: len(rig.rows()) == jobs, 30)
    await rig.finished(120)


async def command_line(rig, *arguments):
    """What an operator reads on the same data with the same settings."""
    variables = {
        "BOSS_BOT_DISCORD__TOKEN": rig.discord.token,
        "BOSS_BOT_DATA__DIRECTORY": str(rig.directory),
        "BOSS_BOT_PLUGINS__LEAKY__API_TOKEN": json.dumps(rig.settings["plugins"]["tables"]["leaky"]["api_token"]),
        "BOSS_BOT_PLUGINS__LEAKY__COOKIES_FILE": rig.settings["plugins"]["tables"]["leaky"]["cookies_file"],
    }
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(rig.plugins), **variables}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bossbot_core", *arguments,
        cwd=rig.plugins, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return output.decode()


@pytest.mark.timeout(300)
async def test_no_seeded_secret_is_seen_anywhere(rig, tmp_path):
    chance = random.Random(21)
    seeded = {way: secrets(A_WAY, chance) for way in WAYS}
    seeded["cookie"] = ["".join(chance.choices(string.ascii_lowercase + string.digits, k=24)) for _ in range(A_WAY)]
    foreign = {way: some for way, some in seeded.items() if way != "own"}
    install(rig.plugins, "leaky", LEAKY.format(secrets=foreign))
    rig.settings = {
        "plugins": {
            "tables": {
                "leaky": {"api_token": seeded["own"], "cookies_file": str(cookie_file(tmp_path, seeded["cookie"]))}
            }
        },
        "downloads": {"max_attempts": 1},
        "logs": {"level": "debug"},
        "network": {"idle_timeout_s": 2.0},
    }
    asked = []
    await rig.start()
    for number in range(A_WAY):
        asked += [await ask(rig, way, number) for way in WAYS]
        await ended(rig, len(asked))
    await settled(rig)

    assert len(rig.rows()) == A_WAY * len(WAYS) > 200
    shown = {
        "log": rig.log.read_text(),
        "Discord": json.dumps(rig.messages()),
        "metadata": "\n".join(path.read_text() for path in rig.directory.rglob("metadata.json")),
        "doctor": await command_line(rig, "doctor", "--json") + await command_line(rig, "doctor"),
        "config": await command_line(rig, "config") + await command_line(rig, "config", "--json"),
        "plugins": await command_line(rig, "plugins", "--json"),
        "audit": await command_line(rig, "audit", "--json"),
    }
    assert all(shown.values()), [name for name, text in shown.items() if not text]
    every = [secret for some in seeded.values() for secret in some]
    assert len(set(every)) == len(rig.rows())
    tokens = [invocation.interaction.token for invocation in asked] + [rig.discord.token]
    seen = {(name, secret) for name, text in shown.items() for secret in [*every, *tokens] if secret in text}
    assert seen == set()
    # Each of them did come by: its line is there, with the mask in its place.
    assert shown["log"].count("***") > len(every)
    assert shown["Discord"].count("***") >= len(seeded["person"]) + len(seeded["own"])
    assert shown["metadata"].count("***") >= len(seeded["own"])

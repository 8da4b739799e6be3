"""What the benchmarks share: a Discord and a media host on loopback, and the bot between them, in this process."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import evolve, frozen

from bossbot_core.app import App
from bossbot_core.logs import configure
from bossbot_core.runner import Delivery
from bossbot_core.sandbox import SampleHost, SandboxDiscord
from bossbot_core.settings import (
    DataSettings,
    DiscordSettings,
    LimitSettings,
    LogSettings,
    QueueSettings,
    Settings,
    StorageSettings,
)


@frozen(kw_only=True)
class Rig:
    """Everything of one run."""

    discord: SandboxDiscord
    samples: SampleHost
    app: App


def unhurried(folder: Path) -> Settings:
    """Settings whose rates and caps never stand in the way."""
    return Settings(
        data=DataSettings(directory=folder / "data"),
        limits=LimitSettings(
            downloads_per_minute=1_000_000,
            download_cooldown_s=0,
            default_pace_per_s=1000,
            user_daily_downloads=0,
            user_daily_bytes=0,
            guild_daily_downloads=0,
        ),
        queue=QueueSettings(max_queued_per_guild=1_000_000),
        storage=StorageSettings(guild_daily_bytes=2**50),
        logs=LogSettings(level="error", format="json"),
    )


@asynccontextmanager
async def rig(settings: Settings, *, delivery: Delivery | None = None) -> AsyncIterator[Rig]:
    """The bot against the sandbox's Discord, or with a delivery of the benchmark's own."""
    configure(settings.logs)
    samples, discord = SampleHost(), SandboxDiscord()
    await samples.start()
    await discord.start()
    joined = evolve(settings, discord=DiscordSettings(token=discord.token, rest_url=discord.rest_url))
    overrides = {"sample.test:80": samples.address}
    try:
        async with App.open(joined, delivery=delivery, overrides=overrides) as app:
            yield Rig(discord=discord, samples=samples, app=app)
    finally:
        await discord.close()
        await samples.close()


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(") ", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += family(int(stat.parent.name))
    return found


def rss_mib(pid: int) -> float:
    """Resident memory of one process, in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

"""A fetcher with everything real: fork server, children, door, storage."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import frozen

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.engines import ffmpeg
from bossbot_core.limits import PlatformPace
from bossbot_core.network.egress import EgressDoor
from bossbot_core.pluginhost import PluginHost, PluginRecipe, load_named
from bossbot_core.queue import Job, JobState, Priority, ReplyTarget
from bossbot_core.runner import ConversionTurns, Fetcher, ForkServer
from bossbot_core.settings import DownloadSettings, LimitSettings, NetworkSettings, StorageSettings
from bossbot_core.storage import Storage

PROCESSES = PluginRecipe(name="processes", version="1", module_name="plugin_for_processes", table={})
HERE = str(Path(__file__).parent)


@frozen(kw_only=True)
class Rig:
    """A fetcher, and jobs for it."""

    fetcher: Fetcher
    storage: Storage

    def job(self, behaviour: str, number: int = 1) -> Job:
        now = datetime.now(UTC)
        reply = ReplyTarget(
            application_id=1,
            interaction_id=1,
            interaction_token="",
            token_expires_at=now + timedelta(minutes=15),
            guild_id=1,
            channel_id=1,
            user_id=1,
            upload_limit_bytes=10_000_000,
        )
        match = UrlMatch(canonical_url="http://processes.test/", media_id=behaviour, kind=MediaKind.POST)
        return Job(
            id=number,
            state=JobState.DOWNLOADING,
            plugin="processes",
            match=match,
            quality=Quality.BEST,
            reply=reply,
            priority=Priority.NORMAL,
            attempts=1,
            fence=1,
            created_at=now,
            not_before=now,
        )


@pytest.fixture
async def open_rig(tmp_path):
    """Rigs by settings; their doors close at the end."""
    if HERE not in sys.path:
        sys.path.insert(0, HERE)
    doors = []

    async def make(
        settings: DownloadSettings | None = None,
        *,
        plugin: PluginRecipe = PROCESSES,
        walls: bool = True,
        steps: tuple[PluginRecipe, ...] = (),
        network: NetworkSettings | None = None,
    ) -> Rig:
        door = EgressDoor(network or NetworkSettings())
        await door.start()
        doors.append(door)
        storage = Storage(tmp_path, StorageSettings())
        forkserver = ForkServer()
        await forkserver.warm()
        fetcher = Fetcher(
            forkserver=forkserver,
            host=PluginHost(map(load_named, (plugin, *steps))),
            door=door,
            pace=PlatformPace(LimitSettings()),
            conversions=ConversionTurns((settings or DownloadSettings()).max_conversions),
            storage=storage,
            settings=settings or DownloadSettings(),
            ffmpeg_path=ffmpeg.find(""),
            walls=walls,
        )
        return Rig(fetcher=fetcher, storage=storage)

    yield make
    for door in doors:
        await door.close()


@pytest.fixture
async def rig(open_rig) -> Rig:
    return await open_rig()

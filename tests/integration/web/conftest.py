"""The web server on loopback, with a stored file behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from attrs import define

from bossbot_core.api import FileKind, MediaFile, MediaFiles, MediaInfo
from bossbot_core.database import Database
from bossbot_core.settings import SocketAddress, StorageSettings
from bossbot_core.storage import Storage, StoredMedia, StoreRequest
from bossbot_core.web import Links, LinkTarget
from bossbot_core.web.health import Probes
from bossbot_core.web.server import WebServer
from bossbot_core.web.site import Site
from bossbot_core.web.visitors import Visitors

ORIGIN = "https://files.example.org"
HOST = "files.example.org"


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@define(kw_only=True)
class Place:
    """A server that answers, and what it answers from."""

    server: WebServer
    storage: Storage
    database: Database
    links: Links
    clock: Clock
    client: aiohttp.ClientSession
    directory: Path
    ready: bool = True

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
        sent = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(method, self.url(path), headers=sent, allow_redirects=False) as response:
            return response, await response.read()

    async def store(
        self, content: bytes, *, name: str = "clip.mp4", job_id: int = 42, guild_id: int = 5
    ) -> StoredMedia:
        path = self.storage.workspace(job_id).root / "fetched.mp4"
        path.write_bytes(content)
        file = MediaFile(
            path=path,
            kind=FileKind.VIDEO,
            mime_type="video/mp4",
            size_bytes=len(content),
            name=name,
        )
        request = StoreRequest(job_id=job_id, guild_id=guild_id, plugin="example", media_id="clip", source_url="")
        return await self.storage.store(request, MediaFiles(files=(file,), info=MediaInfo()))

    def link(self, media: StoredMedia, *, number: int = 1, **life: float) -> str:
        target = LinkTarget(guild_id=media.guild_id, job_id=media.job_id, number=number)
        ends_at = self.clock.now + timedelta(**(life or {"hours": 1}))
        url = self.links.make(target, name=media.files[0].name, user_id=7, ends_at=ends_at)
        return url.removeprefix(ORIGIN)


@pytest.fixture
async def open_place(tmp_path: Path) -> AsyncIterator[Callable]:
    async with AsyncExitStack() as stack:

        async def open_(*, links: bool = True, visitors: Visitors | None = None, **bounds: float) -> Place:
            clock = Clock()
            database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
            stack.push_async_callback(database.close)
            storage = Storage(tmp_path, StorageSettings(), clock=clock)
            made = Links(tmp_path / "links.keys", ORIGIN, clock=clock)
            await made.rotate()
            place: list[Place] = []
            site = Site(
                probes=Probes(database=database, ready=lambda: place[0].ready),
                storage=storage,
                links=made if links else None,
                hosts=[HOST],
                visitors=visitors or Visitors(most_in_window=100_000),
            )
            server = WebServer(SocketAddress("127.0.0.1", 0), site, **bounds)
            await server.start()
            stack.push_async_callback(server.close)
            client = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
            place.append(
                Place(
                    server=server,
                    storage=storage,
                    database=database,
                    links=made,
                    clock=clock,
                    client=client,
                    directory=tmp_path,
                )
            )
            return place[0]

        yield open_


@pytest.fixture
async def place(open_place: Callable) -> Place:
    return await open_place()

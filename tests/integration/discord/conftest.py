"""The real bot on a Discord on loopback, with a real queue and an intake that takes every link of one host."""

import functools
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import frozen

from bossbot_core.api import ErrorCode, FileKind, MediaInfo, MediaKind, PermanentError, Quality, UrlMatch
from bossbot_core.audit import AuditTrail
from bossbot_core.database import Database
from bossbot_core.discord import DiscordBot, Services
from bossbot_core.guilds import Guilds
from bossbot_core.health import PlatformHealth
from bossbot_core.intake import Accepted, Desk, History, Person, SubmitRequest
from bossbot_core.intake.access import require_access
from bossbot_core.limits import CommandRates
from bossbot_core.pluginhost import PluginHost
from bossbot_core.privacy import Privacy
from bossbot_core.queue import Job, JobQueue, NewJob, PostLedger, QuestionLedger, WaitReason
from bossbot_core.runner import LifeCycle, Vitals
from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.settings import (
    AuditSettings,
    DiscordSettings,
    LimitSettings,
    QueueSettings,
    Settings,
    StorageSettings,
)
from bossbot_core.storage import Storage, StoredFile, StoredMedia
from bossbot_core.testing.openapi import DiscordOpenApi

HOST = "http://sample.test/"


class OneHostIntake:
    """An intake on the real queue that takes every link of the sample host; `broken` makes it raise what it holds."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self.requests: list[SubmitRequest] = []
        self.broken: Exception | None = None
        self.full = False

    async def check(self, request: SubmitRequest, *, counted: bool = False) -> UrlMatch:
        if self.broken:
            raise self.broken
        if not request.text.startswith(HOST):
            raise PermanentError(
                ErrorCode.UNSUPPORTED_URL, "No installed plugin serves that site.", detail=request.text
            )
        return UrlMatch(canonical_url=request.text, media_id=request.text, kind=MediaKind.VIDEO)

    async def submit(self, request: SubmitRequest, claim: UrlMatch, *, counted: bool = False) -> Accepted:
        if self.full:
            raise PermanentError(ErrorCode.QUEUE_FULL)
        self.requests.append(request)
        new = NewJob(plugin="example", match=claim, quality=request.quality or Quality.BEST, reply=request.reply)
        job = await self._queue.add(new)
        return Accepted(job=job, position=await self._queue.position(job.id), reason=WaitReason.NEXT)

    async def cancel(self, job_id: int, person: Person) -> Job:
        job = require_access(await self._queue.get(job_id), person)
        return await self._queue.cancel(job_id) or job


@frozen(kw_only=True)
class Running:
    """A started bot and what stands behind it."""

    bot: DiscordBot
    intake: OneHostIntake
    guilds: Guilds
    queue: JobQueue
    posts: PostLedger


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "bot.sqlite3", synchronous="NORMAL")
    yield opened
    await opened.close()


@functools.cache
def judge_of(description: Path) -> DiscordOpenApi:
    return DiscordOpenApi(description)


@pytest.fixture
async def sandbox(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[SandboxDiscord]:
    """Its every request is checked at the end: nobody may be pinged but by name, nothing may be against the rules."""
    data = os.environ.get("BOSSBOT_TEST_DATA")
    judge = judge_of(Path(data, "discord-openapi.json")) if data else None
    discord = SandboxDiscord(directory=tmp_path, request_check=judge)
    await discord.start()
    yield discord
    await discord.close()
    assert discord.ledger.violations == []
    bodies = [entry.body.get("data", entry.body) for entry in discord.ledger if isinstance(entry.body, dict)]
    for body in bodies:
        if {"content", "embeds", "components"} & set(body):
            assert body["allowed_mentions"]["parse"] == []
    assert not [record for record in caplog.records if "Exception occurred" in record.getMessage()]


@pytest.fixture
def start_bot(sandbox: SandboxDiscord, database: Database, tmp_path: Path):
    """Starts a bot; used twice, it is a restart on the same data."""

    @asynccontextmanager
    async def start(posts: PostLedger | None = None, **intervals: float) -> AsyncIterator[Running]:
        queue = JobQueue(database, QueueSettings())
        posts = posts or PostLedger(database)
        guilds = await Guilds.open(database, Settings())
        intake = OneHostIntake(queue)
        settings = DiscordSettings(token=sandbox.token, rest_url=sandbox.rest_url)
        intervals.setdefault("edit_interval_s", 0.02)
        rates = CommandRates(database, LimitSettings(command_rates=False))
        storage = Storage(tmp_path, StorageSettings())
        privacy = Privacy(
            database=database,
            backups=tmp_path / "backups",
            queue=queue,
            posts=posts,
            questions=QuestionLedger(database),
            storage=storage,
            records={"command_uses": rates},
        )
        services = Services(
            intake=intake,
            desk=Desk(queue=queue),
            history=History(queue=queue, posts=posts, storage=storage),
            queue=queue,
            posts=posts,
            questions=QuestionLedger(database),
            rates=rates,
            storage=storage,
            privacy=privacy,
            guilds=guilds,
            audit=AuditTrail(database, AuditSettings()),
            host=PluginHost([]),
            health=PlatformHealth(database),
            life=(life := LifeCycle(queue)),
            vitals=Vitals(life=life, queue=queue, database=database, directory=tmp_path, backups=tmp_path / "backups"),
        )
        bot = DiscordBot(settings, services, **intervals)
        await bot.start()
        try:
            yield Running(bot=bot, intake=intake, guilds=guilds, queue=queue, posts=posts)
        finally:
            await bot.close()

    return start


@pytest.fixture
async def running(start_bot) -> AsyncIterator[Running]:
    async with start_bot() as started:
        yield started


@pytest.fixture
def ask(sandbox: SandboxDiscord) -> Callable[..., Awaitable[tuple[object, Job]]]:
    """Uses `/download` and waits for the job."""

    async def use(running: Running, options: str = "", **place: object):
        invocation = await sandbox.invoke(f"/download url:{HOST}clip.mp4 {options}".strip(), **place)
        await invocation.wait_for(lambda message: message["embeds"])
        return invocation, await running.queue.get(len(running.intake.requests))

    return use


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., StoredMedia]:
    """Media at rest: `count` files of `size_bytes`, each with a content of its own."""

    def make(job: Job, count: int = 1, size_bytes: int = 1000, suffix: str = "jpg", **info: object) -> StoredMedia:
        files = []
        for number in range(count):
            path = tmp_path / f"stored-{job.id}-{number:02}.{suffix}"
            content = number.to_bytes(4, "big") * (size_bytes // 4)
            path.write_bytes(content)
            files.append(
                StoredFile(
                    path=path,
                    name=f"{number:02}.{suffix}",
                    kind=FileKind.IMAGE,
                    mime_type="image/jpeg",
                    size_bytes=len(content),
                    sha256=hashlib.sha256(content).hexdigest(),
                )
            )
        return StoredMedia(
            job_id=job.id,
            guild_id=job.reply.guild_id,
            plugin="example",
            media_id="clip",
            source_url=job.match.canonical_url,
            stored_at=datetime.now(UTC),
            files=tuple(files),
            info=MediaInfo(**info),
        )

    return make

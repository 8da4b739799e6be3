"""The fault rig: a real bot as a process, a Discord and a media host around it, and an oracle that counts.

Accepted is what stands as a row; lost is a row without an end, or an end that nobody was told; a duplicate is a second
message with the same marker.
"""

import asyncio
import re
import shutil
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import Factory, define

from bossbot_core.sandbox import SampleHost, SandboxDiscord
from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage
from bossbot_core.testing.origin import ALBUM_SIZE, CountingOrigin
from bossbot_core.testing.processes import BotProcess, start_bot, until

FILES_A_MESSAGE = 10
FINAL = ("completed", "failed", "cancelled")

_MARKER = re.compile(r"-# job (\d+) · (\d+)/(\d+)$")
_TOLD = re.compile(r"job (\d+) · ")
_UNFINISHED = "SELECT count(*) FROM jobs WHERE state NOT IN ('completed', 'failed', 'cancelled') OR untold = 1"


@define(kw_only=True, eq=False)
class Rig:
    """Starts and kills bots on one data directory, asks them as many people, and tells what was lost or doubled."""

    discord: SandboxDiscord
    origin: CountingOrigin | SampleHost
    directory: Path
    settings: Mapping[str, Mapping[str, Any]] = Factory(dict)
    plugins: Path | None = None
    watch_lag: bool = False
    bot: BotProcess | None = None
    asked: dict[str, Invocation] = Factory(dict)
    _turn: int = 0

    @property
    def log(self) -> Path:
        """What every bot wrote."""
        return self.directory.parent / "bot.log"

    @property
    def lag_log(self) -> Path:
        """How late the bots' event loops were, line by line in milliseconds, where `watch_lag` is set."""
        return self.directory.parent / "lag.log"

    async def start(self, *, orders: Sequence[str] = (), connected: bool = True) -> BotProcess:
        """Start a bot, and wait until it is connected; it obeys the orders (see `orders`) before it starts."""
        await until(lambda: not self.discord.gateway.connected, 10)
        # Each life has a day's budget of sessions: how a bot keeps within one is tested elsewhere.
        self.discord.gateway.identifies = 0
        options = {
            "settings": self._tables(),
            "overrides": {"sample.test:80": self.origin.address},
            "orders": list(orders),
            "lag_log": str(self.lag_log) if self.watch_lag else "",
        }
        self.bot = await start_bot(options, self.log, path=self.plugins)
        if connected:
            await self.connected()
        return self.bot

    async def connected(self) -> None:
        """Wait until the bot hears what people ask; a bot that ended meanwhile is an error."""
        bot = self._bot()
        await until(lambda: bot.exit_code is not None or self._listening(), 30)
        if bot.exit_code is not None:
            raise RuntimeError(f"the bot ended with {bot.exit_code}: {self.last_words()}")

    async def kill(self) -> None:
        """SIGKILL the bot; everything that it started must be gone soon after."""
        await self._bot().kill()

    async def ask(self, path: str, *, whole: bool = True) -> Invocation:
        """Ask for `http://sample.test/PATH`, all of it, as the next person in the next place; waits for no answer.

        An album that is not wanted `whole` ends with the question which of its items are.
        """
        world = self.discord.world
        turn, self._turn = self._turn, self._turn + 1
        guilds = list(world.guilds.values())
        guild = guilds[turn % len(guilds)]
        channel = world.channels_of(guild)[turn // len(guilds) % 2]
        user = world.people[turn % len(world.people)]
        wanted = {"url": f"http://sample.test/{path}"}
        if whole and path.startswith("album/"):
            wanted["items"] = f"1-{ALBUM_SIZE}"
        command = ("download", [{"type": 3, "name": name, "value": value} for name, value in wanted.items()])
        invocation = await self.discord.invoke(command, user=user, channel=channel)
        self.asked[path] = invocation
        return invocation

    async def ask_until_accepted(self, paths: list[str], timeout_s: float = 30.0) -> None:
        """Ask for each path once, and wait for its row."""
        for path in paths:
            await self.ask(path)
        await until(lambda: set(paths) <= self.accepted(), timeout_s)

    def accepted(self) -> set[str]:
        """The paths that stand in the queue's table."""
        return {_path(row["canonical_url"]) for row in self.rows()}

    def rows(self) -> list[sqlite3.Row]:
        """Every job."""
        return self.read("SELECT * FROM jobs ORDER BY id")

    def read(self, sql: str) -> list[sqlite3.Row]:
        """Rows of the bot's database, which is not written to; none before there is one."""
        try:
            with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as db:
                db.row_factory = sqlite3.Row
                return db.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []

    @property
    def database(self) -> Path:
        """The bot's database."""
        return self.directory / "bossbot.db"

    def unfinished(self) -> int:
        """How many jobs have no end yet, or one that nobody was told of."""
        found = self.read(_UNFINISHED)
        return int(found[0][0]) if found else 0

    async def finished(self, timeout_s: float = 60.0) -> None:
        """Wait until every job has ended and that was told; a bot that ended first is an error."""
        bot = self._bot()
        try:
            await until(lambda: bot.exit_code is not None or self.unfinished() == 0, timeout_s)
        except TimeoutError:
            raise TimeoutError(f"unfinished: {self._unfinished_rows()}; {self.last_words()}") from None
        if self.unfinished():
            raise RuntimeError(f"the bot ended with {bot.exit_code}: {self.last_words()}")

    async def first_claim_s(self, since: float, timeout_s: float = 20.0) -> float:
        """Seconds from `since` (monotonic) to the next claim of any job."""
        before = self._claims()
        await until(lambda: self._claims() > before, timeout_s)
        return time.monotonic() - since

    def last_words(self) -> str:
        """The end of the bots' log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    async def check(self) -> None:
        """Raise `AssertionError` with everything that is lost, doubled, left behind or damaged; no bot may run."""
        assert self.bot is None or self.bot.exit_code is not None, "check needs a bot that has ended"
        faults = [*self._job_faults(), *self._told_of_nothing(), *self._leftovers(), *self.damage()]
        faults += [f"half-moved: {path}" for path in await Storage(self.directory, StorageSettings()).orphans()]
        faults += self.discord.ledger.violations
        assert not faults, "\n".join([*faults[:40], self.last_words()])

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the database, looked at in a copy so that nothing is repaired by looking."""
        with tempfile.TemporaryDirectory(dir=self.directory.parent) as folder:
            for ending in ("", "-wal"):
                source = self.database.with_name(self.database.name + ending)
                if source.exists():
                    shutil.copy(source, Path(folder, self.database.name + ending))
            with closing(sqlite3.connect(Path(folder, self.database.name))) as db:
                found = [row[0] for row in db.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def messages(self) -> list[dict[str, Any]]:
        """Every message of every channel."""
        world = self.discord.world
        return [message for channel in world.channels.values() for message in self.discord.messages(channel)]

    def posts(self) -> dict[int, dict[int, list[dict[str, Any]]]]:
        """Delivered messages by job and part (from 1)."""
        found: dict[int, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for message in self.messages():
            if marked := _MARKER.search(message["content"]):
                found[int(marked[1])][int(marked[2])].append(message)
        return found

    def outcomes(self) -> Counter[str]:
        """How many jobs are in each state."""
        return Counter(row["state"] for row in self.rows())

    def _job_faults(self) -> Iterator[str]:
        posts, endings = self.posts(), self.endings()
        for row in self.rows():
            job, state = row["id"], row["state"]
            yield from _duplicates(job, posts[job])
            if state not in FINAL:
                yield f"job {job} is still {state}"
            elif state == "completed" and "survey" not in row["options"]:
                yield from self._incomplete(row, posts[job])
            elif state != "completed" and not endings & {row["interaction_id"], f"end-{job}"}:
                yield f"job {job} {state} ({row['error_code']}) and nobody was told"

    def _incomplete(self, row: sqlite3.Row, parts: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
        assert isinstance(self.origin, CountingOrigin), "only the counting origin knows what it served"
        wanted = self.origin.sha256s(row["canonical_url"])
        count = max(-(-len(wanted) // FILES_A_MESSAGE), _announced(parts))
        if sorted(parts) != list(range(1, count + 1)):
            yield f"job {row['id']} is completed with the messages {sorted(parts)} of {count}"
        got = [file["sha256"] for part in sorted(parts) for file in parts[part][0]["attachments"]]
        if got != wanted:
            yield f"job {row['id']}: {len(got)} files posted, {len(wanted)} wanted, or other bytes"

    def endings(self) -> set[object]:
        """The interactions, and the nonces, that were told an end without files."""
        told: set[object] = set()
        for message in self.messages():
            titles = [embed.get("title") for embed in message["embeds"]]
            fields = [field["name"] for embed in message["embeds"] for field in embed.get("fields", ())]
            if "Cancelled" in titles or "Who can mend it" in fields:
                told |= {int(message.get("interaction_metadata", {}).get("id", 0)), message.get("nonce")}
        return told

    def _told_of_nothing(self) -> Iterator[str]:
        """Jobs that a person was told the number of and that are no rows: what was accepted and lost."""
        known = {row["id"] for row in self.rows()}
        for message in self.messages():
            for embed in message["embeds"]:
                told = _TOLD.match(embed.get("footer", {}).get("text", ""))
                if told and int(told[1]) not in known:
                    yield f"somebody was told of job {told[1]}, which is nowhere"

    def _leftovers(self) -> list[str]:
        return [f"left behind: {path}" for path in sorted(self.directory.glob("temp/[0-9]*"))]

    def _claims(self) -> int:
        found = self.read("SELECT coalesce(sum(fence), 0) FROM jobs")
        return int(found[0][0]) if found else 0

    def _unfinished_rows(self) -> list[tuple[Any, ...]]:
        wanted = "SELECT id, state, attempts, error_code, canonical_url FROM jobs"
        return [tuple(row) for row in self.read(wanted) if row["state"] not in FINAL][:20]

    def _listening(self) -> bool:
        return bool(self.discord.gateway.connected and self.discord.commands.everything)

    def _bot(self) -> BotProcess:
        assert self.bot is not None, "no bot was started"
        return self.bot

    def _tables(self) -> dict[str, dict[str, Any]]:
        tables: dict[str, dict[str, Any]] = {
            "discord": {"token": self.discord.token, "rest_url": self.discord.rest_url},
            "data": {"directory": str(self.directory)},
            "limits": {"downloads_per_minute": 1_000_000, "download_cooldown_s": 0, "default_pace_per_s": 1000},
            "queue": {"max_concurrent": 8, "max_concurrent_per_guild": 4, "max_queued_per_guild": 100_000},
            "downloads": {"retry_base_s": 0.05, "retry_max_s": 0.2},
        }
        for name, table in self.settings.items():
            tables[name] = tables.get(name, {}) | dict(table)
        return tables


async def settled(rig: Rig, seconds: float = 0.3) -> None:
    """Give a bot without jobs a moment to write its last words, then end it."""
    await asyncio.sleep(seconds)
    await rig.kill()


def _announced(parts: Mapping[int, list[Any]]) -> int:
    """How many messages the markers speak of: large files fill a message before there are ten."""
    found = [_MARKER.search(messages[0]["content"]) for messages in parts.values()]
    return max((int(marked[3]) for marked in found if marked), default=0)


def _path(url: str) -> str:
    return url.removeprefix("http://sample.test/")


def _duplicates(job: int, parts: Mapping[int, list[Any]]) -> Iterator[str]:
    for part, messages in parts.items():
        if len(messages) > 1:
            yield f"job {job}, part {part}: posted {len(messages)} times"

"""What a bot leaves behind: its database, its folders, its log and its messages; and an oracle that counts.

Accepted is what stands as a row; lost is a row without an end, or an end that nobody was told; a duplicate is a second
message with the same marker.
"""

import re
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import define

from bossbot_core.sandbox import SampleHost, SandboxDiscord
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage
from bossbot_core.testing.origin import CountingOrigin

FILES_A_MESSAGE = 10
FINAL = ("completed", "failed", "cancelled")

_MARKER = re.compile(r"-# job (\d+) · (\d+)/(\d+)$")
_TOLD = re.compile(r"job (\d+) · ")
_UNFINISHED = "SELECT count(*) FROM jobs WHERE state NOT IN ('completed', 'failed', 'cancelled') OR untold = 1"


@define(kw_only=True, eq=False)
class Evidence:
    """One data directory, and the Discord and the media host around it; looking changes nothing."""

    discord: SandboxDiscord
    origin: CountingOrigin | SampleHost
    directory: Path

    @property
    def log(self) -> Path:
        """What every bot wrote."""
        return self.directory.parent / "bot.log"

    def last_words(self) -> str:
        """The end of the bots' log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    @property
    def database(self) -> Path:
        """The bot's database."""
        return self.directory / "bossbot.db"

    def read(self, sql: str) -> list[sqlite3.Row]:
        """Rows of the bot's database, which is not written to; none before there is one."""
        try:
            with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as db:
                db.row_factory = sqlite3.Row
                return db.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []

    def rows(self) -> list[sqlite3.Row]:
        """Every job."""
        return self.read("SELECT * FROM jobs ORDER BY id")

    def accepted(self) -> set[str]:
        """The paths that stand in the queue's table."""
        return {_path(row["canonical_url"]) for row in self.rows()}

    def outcomes(self) -> Counter[str]:
        """How many jobs are in each state."""
        return Counter(row["state"] for row in self.rows())

    def unfinished(self) -> int:
        """How many jobs have no end yet, or one that nobody was told of."""
        found = self.read(_UNFINISHED)
        return int(found[0][0]) if found else 0

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

    def endings(self) -> set[object]:
        """The interactions, and the nonces, that were told an end without files."""
        told: set[object] = set()
        for message in self.messages():
            titles = [embed.get("title") for embed in message["embeds"]]
            fields = [field["name"] for embed in message["embeds"] for field in embed.get("fields", ())]
            if "Cancelled" in titles or "Who can mend it" in fields:
                told |= {int(message.get("interaction_metadata", {}).get("id", 0)), message.get("nonce")}
        return told

    async def check(self) -> None:
        """Raise `AssertionError` with everything that is lost, doubled, left behind or damaged."""
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

    def claims(self) -> int:
        """How often any job was taken up."""
        found = self.read("SELECT coalesce(sum(fence), 0) FROM jobs")
        return int(found[0][0]) if found else 0


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

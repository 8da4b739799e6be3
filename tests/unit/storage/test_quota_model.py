"""Room is counted as a plain model counts it, whatever order jobs begin, write, end and restart in."""

import asyncio
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bossbot_core.api import BossBotError, FileKind, MediaFile, MediaFiles
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, StoreRequest

DISK, FLOOR, TEMP, DAILY, ASSUMED = 1300, 300, 700, 600, 100
SETTINGS = StorageSettings(
    max_temp_bytes=TEMP, guild_daily_bytes=DAILY, min_free_bytes=FLOOR, assumed_job_bytes=ASSUMED
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

guilds = st.sampled_from([1, 2])
keys = st.sampled_from(["a", "b", ""])
# Few values, so that sums meet the limits exactly, and miss them by one.
sizes = st.sampled_from([None, 0, 1, 100, 200, 201, 300, 500, 600, 601, 701])
steps = st.sampled_from([1, 50, 100, 150, 199, 250])


@define
class Kept:
    guild: int
    day: int
    key: str
    inode: int
    size: int


@define
class Running:
    guild: int
    promised: int
    reserved: bool = True
    stored: bool = False
    written: int = 0


class QuotaModel(RuleBasedStateMachine):
    running = Bundle("running")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.day, self.uptime_s, self.foreign, self.squeezed, self.last_id = 0, 0.0, 0, False, 0
        self.jobs: dict[int, Running] = {}
        self.kept: dict[int, Kept] = {}
        self.start()

    def start(self):
        self.storage = Storage(
            self.folder,
            SETTINGS,
            clock=lambda: NOON + timedelta(days=self.day),
            uptime=lambda: self.day * 86400.0,
            free=lambda _: self.free(),
        )

    def teardown(self):
        self.runner.close()
        shutil.rmtree(self.folder)

    def free(self):
        inodes = {kept.inode: kept.size for kept in self.kept.values()}
        return DISK - self.foreign - sum(inodes.values()) - sum(job.written for job in self.jobs.values())

    def kept_today(self, guild, *more):
        found = [kept for kept in self.kept.values() if (kept.guild, kept.day) == (guild, self.day)]
        return sum({kept.inode: kept.size for kept in [*found, *more]}.values())

    def others(self, job_id):
        return [job for other, job in self.jobs.items() if other != job_id]

    def guild_left(self, job_id, guild, *more):
        promised = sum(job.promised for job in self.others(job_id) if job.guild == guild)
        return DAILY - self.kept_today(guild, *more) - promised

    def admitted(self, job_id, guild, size):
        """What is promised, or the error's code."""
        own = self.jobs[job_id].written if job_id in self.jobs else 0
        left = self.guild_left(job_id, guild)
        wanted = size if size is not None else max(1, min(ASSUMED, left))
        taken = sum(max(job.written, job.promised) for job in self.others(job_id))
        unwritten = sum(max(0, job.promised - job.written) for job in self.others(job_id))
        if wanted > left:
            return "quota_exceeded"
        if wanted > TEMP:
            return "too_large"
        if taken + max(wanted, own) > TEMP or max(0, wanted - own) > self.free() - FLOOR - unwritten:
            return "storage_full"
        return wanted

    def call(self, coroutine):
        """The result, or the error's code."""
        try:
            return self.runner.run(coroutine)
        except BossBotError as error:
            return str(error.code)

    def request(self, job_id, guild, key):
        return StoreRequest(
            job_id=job_id, guild_id=guild, plugin="x", media_id="x", source_url="http://x", media_key=key
        )

    def next_id(self):
        self.last_id += 1
        return self.last_id

    def end(self, job_id):
        self.runner.run(self.storage.discard_workspace(job_id))
        self.runner.run(self.storage.release(job_id))
        del self.jobs[job_id]

    @rule(target=running, guild=guilds, size=sizes)
    def begins(self, guild, size):
        job_id = self.next_id()
        expected = self.admitted(job_id, guild, size)
        found = self.call(self.storage.reserve(job_id, guild, size))
        if isinstance(expected, str):
            assert found == expected
            return multiple()
        assert found is None
        self.jobs[job_id] = Running(guild=guild, promised=expected)
        return job_id

    @rule(target=running, guild=guilds, size=st.sampled_from([100, 200, 300, 500]))
    def was_left_by_an_earlier_process(self, guild, size):
        if sum(job.written for job in self.jobs.values()) + size > TEMP or self.free() - size < FLOOR:
            return multiple()
        job_id = self.next_id()
        (self.storage.workspace(job_id).root / "part").write_bytes(b"x" * size)
        self.jobs[job_id] = Running(guild=guild, promised=0, reserved=False, written=size)
        # What was promised to others may not all be there now.
        self.squeezed = True
        return job_id

    @rule(job_id=running, size=sizes)
    def learns_its_size(self, job_id, size):
        if (job := self.jobs.get(job_id)) is None or job.stored:
            return
        expected = self.admitted(job_id, job.guild, size)
        found = self.call(self.storage.reserve(job_id, job.guild, size))
        if isinstance(expected, str):
            assert found == expected
        else:
            job.promised, job.reserved = expected, True

    @rule(job_id=running, size=steps)
    def writes(self, job_id, size):
        if (job := self.jobs.get(job_id)) is None or not job.reserved or job.stored:
            return
        with open(self.storage.workspace(job_id).root / "part", "ab") as file:
            file.write(b"x" * size)
        job.written += size
        expected = self.admitted(job_id, job.guild, job.written) if job.written > job.promised else None
        found = self.call(self.storage.extend(job_id))
        if isinstance(expected, str):
            assert found == expected
            self.end(job_id)
        else:
            assert found is None
            job.promised = max(job.promised, job.written)

    @rule(job_id=running, key=keys)
    def stores(self, job_id, key):
        if (job := self.jobs.get(job_id)) is None or not job.written or job.stored:
            return
        part = self.storage.workspace(job_id).root / "part"
        file = MediaFile(path=part, kind=FileKind.VIDEO, mime_type="video/mp4", size_bytes=job.written)
        new = Kept(guild=job.guild, day=self.day, key=key, inode=job_id, size=job.written)
        refused = self.guild_left(job_id, job.guild, new) < 0
        found = self.call(self.storage.store(self.request(job_id, job.guild, key), MediaFiles(files=(file,))))
        if refused:
            assert found == "quota_exceeded"
            self.end(job_id)
        else:
            self.keep(job_id, new, found)
            job.written, job.promised, job.stored = 0, 0, True

    @rule(guild=guilds, key=keys)
    def adopts(self, guild, key):
        job_id = self.next_id()
        sources = {kept.inode: kept for kept in self.kept.values() if kept.key == key and key}
        found = self.call(self.storage.adopt(self.request(job_id, guild, key)))
        if not sources:
            assert found is None
        elif isinstance(found, str):
            assert found == "quota_exceeded"
            assert any(self.guild_left(job_id, guild, source) < 0 for source in sources.values())
        else:
            inode = found.files[0].path.stat().st_ino
            source = next(s for s in self.kept.values() if self.path(s).stat().st_ino == inode)
            new = Kept(guild=guild, day=self.day, key=key, inode=source.inode, size=source.size)
            assert source.key == key
            assert self.guild_left(job_id, guild, new) >= 0
            self.keep(job_id, new, found)

    def path(self, kept):
        job_id = next(job_id for job_id, other in self.kept.items() if other is kept)
        return next(self.folder.glob(f"downloads/{kept.guild}/*/{job_id}/content/*"))

    def keep(self, job_id, kept, media):
        self.kept[job_id] = kept
        moment = (NOON + timedelta(days=self.day)).timestamp()
        os.utime(media.files[0].path.parent.parent / "metadata.json", (moment, moment))

    @rule(job_id=consumes(running))
    def ends(self, job_id):
        if job_id in self.jobs:
            self.end(job_id)

    @rule()
    def is_killed_and_starts_again(self):
        self.start()
        done = self.runner.run(self.storage.repair(set(self.jobs)))
        assert (done.orphans, done.workspaces) == (0, 0)
        assert done.copies == sum(bool(kept.key) for kept in self.kept.values())
        for job in self.jobs.values():
            job.promised, job.reserved = 0, False

    @rule(foreign=st.sampled_from([0, 0, 0, 100, 301, 600]))
    def other_programs_take_room(self, foreign):
        self.squeezed = self.squeezed or foreign > self.foreign
        self.foreign = foreign

    @rule()
    def a_day_passes_and_a_sweep(self):
        self.day += 1
        self.runner.run(self.storage.sweep(set(self.jobs)))
        self.kept = {
            job_id: kept for job_id, kept in self.kept.items() if self.day - kept.day < 2 or job_id in self.jobs
        }

    @invariant()
    def nothing_is_over_its_limit(self):
        written = sum(job.written for job in self.jobs.values())
        assert self.squeezed or written <= TEMP
        assert all(self.kept_today(guild) <= DAILY for guild in (1, 2))
        assert self.squeezed or self.free() >= FLOOR

    @invariant()
    def usage_is_exact(self):
        usage = self.runner.run(self.storage.usage())
        assert usage.temp_bytes == sum(job.written for job in self.jobs.values())
        assert usage.reserved_bytes == sum(max(0, job.promised - job.written) for job in self.jobs.values())
        stored = {int(path.name) for path in self.folder.glob("downloads/*/*/*")}
        assert stored == set(self.kept)


def run(examples: int, steps: int) -> None:
    checked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(QuotaModel, settings=checked)


def test_room_is_counted_as_the_model_counts_it():
    run(examples=60, steps=30)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_room_is_counted_as_the_model_counts_it_for_long():
    run(examples=1500, steps=50)

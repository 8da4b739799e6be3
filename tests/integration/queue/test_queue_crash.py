"""A killed bot has lost nothing that it had told anyone."""

import random
import subprocess
import sys
import time
from pathlib import Path

from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, JobState
from bossbot_core.settings import QueueSettings

ROUNDS = 4
SEED = 20301


def run_and_kill(path: Path, after_s: float) -> list[tuple[str, int]]:
    script = Path(__file__).with_name("queue_under_kill.py")
    process = subprocess.Popen([sys.executable, str(script), str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        told = [process.stdout.readline()]
        time.sleep(after_s)
        process.kill()
        told += process.stdout.read().splitlines(keepends=True)
    # The last line may have been cut short by the kill.
    words = [line.split() for line in told if line.endswith("\n")]
    return [(what, int(number)) for what, number in words]


async def test_what_was_told_before_a_kill_is_true_after_it(tmp_path):
    path = tmp_path / "bossbot.db"
    chance = random.Random(SEED)
    told: set[tuple[str, int]] = set()
    for _ in range(ROUNDS):
        told |= set(run_and_kill(path, chance.uniform(0.05, 0.3)))
        database = await Database.open(path)
        queue = JobQueue(database, QueueSettings())
        rows = {row["id"]: JobState(row["state"]) for row in await database.read("SELECT id, state FROM jobs")}
        assert (await database.read("PRAGMA integrity_check"))[0][0] == "ok"
        assert {number for what, number in told if what == "added"} <= set(rows)
        assert all(rows[number].final for what, number in told if what == "ended")
        posted = {row["job_id"] for row in await database.read("SELECT job_id FROM posts WHERE message_id = job_id")}
        assert {number for what, number in told if what == "posted"} <= posted
        await queue.recover(3)
        assert not any(JobState(row[0]).running for row in await database.read("SELECT state FROM jobs"))
        await database.close()
    assert len({number for what, number in told if what == "ended"}) > ROUNDS

"""F6: the bot stands still past its leases while others take its jobs over; what it still writes is refused."""

import asyncio
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Lease
from bossbot_core.queue.store import changes, reads
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

LEASE_S = 0.6


def take_over(rig):
    """Give what the stopped bot holds back to the queue, as a bot beside it would; gives how many jobs those were."""
    with closing(sqlite3.connect(rig.database, timeout=0.5)) as db, db:
        db.row_factory = sqlite3.Row
        rows = db.execute(reads.LEASES).fetchall()
        leases = [Lease(job_id=row["id"], fence=row["fence"], until=row["lease_until"]) for row in rows]
        assert all(lease.until < time.time() for lease in leases)
        changes.recover(db, leases, 1000, Moment(now=time.time(), wall=time.time()))
        return len(leases)


async def stand_still(rig):
    """Stop the bot in the middle of its jobs, past their leases; gives how many others took."""
    rig.bot.send(signal.SIGSTOP)
    try:
        await asyncio.sleep(LEASE_S * 1.5)
        return take_over(rig)
    except sqlite3.OperationalError:
        # It was stopped in the middle of a transaction: nobody can take anything.
        return 0
    finally:
        rig.bot.send(signal.SIGCONT)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("rounds", [8, pytest.param(100, marks=pytest.mark.soak)])
async def test_a_bot_that_stood_still_past_its_leases_doubles_nothing(rig, rounds):
    rig.settings = {
        "queue": {"lease_s": LEASE_S, "heartbeat_s": LEASE_S / 3},
        "downloads": {"max_attempts": 1000, "retry_base_s": 0.05, "retry_max_s": 0.2},
    }
    rig.origin.slow_s = 0.5
    await rig.start()
    taken, number = 0, 0
    for each in range(rounds):
        paths = [f"slow/{each}.mp4", f"album/{each}", f"slow/{each + 1000}.mp4", f"v/{each}.mp4"]
        await rig.ask_until_accepted(paths)
        number += len(paths)
        await until(lambda: rig.read("SELECT id FROM jobs WHERE state = 'downloading'"), 10)
        await asyncio.sleep(0.05 * (each % 8))
        taken += await stand_still(rig)
    # Somebody asks again: the bot looks at the queue.
    await rig.ask_until_accepted(["v/999.mp4"])
    await rig.finished()
    await settled(rig)
    await rig.check()
    refused = rig.log.read_text().count("lease lost")
    print(f"{rounds} stops, {taken} jobs taken over, {refused} times told of a lost lease")
    assert taken > 0
    assert refused >= taken // 2
    assert rig.outcomes() == {"completed": number + 1}, {row["error_code"] for row in rig.rows()}

"""F29: a job that stands as running, and nobody works on it, goes on; what cannot be told yet holds nobody up."""

import sqlite3
import time
from contextlib import closing

from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Caps
from bossbot_core.queue.store import lanes
from bossbot_core.sandbox.faults import FaultKind
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

LONG_S = 1336.0


def let_go(rig):
    """Leave the waiting job as an attempt that broke leaves it: claimed, with a lease that ends, and no word."""
    with closing(sqlite3.connect(rig.database, timeout=5)) as db, db:
        db.row_factory = sqlite3.Row
        caps = Caps(total=9, guild=9, platform=9)
        at = Moment(now=time.time() + 60, wall=time.time())
        assert lanes.claim(db, "gone", at, time.time() + 0.5, caps) is not None


async def test_a_job_whose_worker_let_go_of_it_is_given_to_another(rig):
    rig.settings = {"queue": {"lease_s": 1.0, "heartbeat_s": 0.2}, "downloads": {"retry_base_s": 60, "retry_max_s": 60}}
    rig.origin.slow_s = 0.2
    await rig.start()
    rig.discord.faults.rate_limit("PATCH /webhooks/*/messages/@original", 11.0, times=1000)
    await rig.ask_until_accepted(["v/1.mp4"])
    await until(lambda: rig.rows()[0]["delayed"] == 1, 20)
    rig.discord.faults.clear()
    let_go(rig)
    await rig.finished(60)
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": 1}


async def test_an_end_that_cannot_be_told_at_the_start_holds_up_no_other_job(rig):
    rig.settings = {"downloads": {"max_attempts": 1}}
    rig.origin.slow_s = 5
    await rig.start()
    await rig.ask_until_accepted(["slow/1.mp4"])
    await until(lambda: rig.rows()[0]["state"] == "downloading")
    await rig.kill()
    own = f"PATCH /webhooks/*/{rig.rows()[0]['interaction_token']}/messages/@original"
    rig.discord.faults.rate_limit(own, LONG_S, times=1000)
    await rig.start()
    await rig.ask_until_accepted(["v/2.mp4"])
    await until(lambda: rig.outcomes()["completed"] == 1, 20)
    assert rig.discord.faults.taken[FaultKind.RATE_LIMIT] > 0
    rig.discord.faults.clear()
    await rig.kill()
    # The limit is over for a bot that is started anew.
    await rig.start()
    await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": 1, "failed": 1}

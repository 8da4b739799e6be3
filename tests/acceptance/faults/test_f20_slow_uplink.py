"""F20: a slow uplink: each message is uploaded once, however long that takes, and others are served meanwhile."""

import asyncio
import statistics
import time

import pytest

from bossbot_core.sandbox.faults import FaultKind
from bossbot_core.testing.origin import ALBUM_SIZE
from bossbot_core.testing.rig import settled

MIB = 1024 * 1024
ONE_MBIT_S = 125_000
ACKNOWLEDGED_S = 1.0


async def ask_for_the_queue(rig, every_s):
    """Ask again and again until the album is posted; gives how long each answer took."""
    person, place = rig.discord.world.people[0], next(iter(rig.discord.world.channels.values()))
    taken = []
    while not taken or rig.unfinished():
        asked = time.monotonic()
        invocation = await rig.discord.invoke("/queue list", user=person, channel=place)
        await invocation.answered()
        taken.append(time.monotonic() - asked)
        assert not invocation.interaction.expired
        await asyncio.sleep(every_s)
    return taken


def uploads(rig):
    return [entry for entry in rig.discord.ledger if entry.files]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("picture_bytes", "bytes_per_s", "every_s"),
    # Twelve times 8.5 MiB are a little over ten times ten.
    [(128 * 1024, 384 * 1024, 0.05), pytest.param(17 * MIB // 2, ONE_MBIT_S, 1.0, marks=pytest.mark.soak)],
)
@pytest.mark.alone
async def test_a_slow_upload_is_tried_once_and_holds_nobody_up(rig, picture_bytes, bytes_per_s, every_s):
    rig.origin.picture_bytes = picture_bytes
    rig.discord.faults.slow_uploads(bytes_per_s)
    started = time.monotonic()
    await rig.start()
    await rig.ask_until_accepted(["album/1"])
    taken = await ask_for_the_queue(rig, every_s)
    seconds = time.monotonic() - started
    slowed = rig.discord.faults.taken[FaultKind.SLOW_UPLOAD]
    p99 = statistics.quantiles(taken, n=100, method="inclusive")[-1]
    print(f"{slowed} files in {len(uploads(rig))} messages over {seconds:.0f} s; {len(taken)} answers, p99 {p99:.3f} s")
    await settled(rig)
    await rig.check()
    assert slowed == ALBUM_SIZE > 0
    assert sum(len(entry.files) for entry in uploads(rig)) == ALBUM_SIZE
    assert seconds >= ALBUM_SIZE * picture_bytes / bytes_per_s
    assert len(taken) > 20
    assert p99 <= ACKNOWLEDGED_S
    assert rig.outcomes() == {"completed": 1}

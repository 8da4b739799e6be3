"""F19: Discord does what it was asked and then says that it did not: nothing is posted twice, nothing is left out."""

import random

import pytest

from bossbot_core.testing.rig import settled

SHARE = 0.3
AT_ONCE = 50
"""Far fewer than the bot serves at once: it would tell the others that it is busy."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("albums", [40, pytest.param(250, marks=pytest.mark.soak)])
async def test_posts_with_lost_answers_are_there_once(rig, albums):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    rig.discord.faults.scatter("POST /channels/*/messages", SHARE, chance)
    rig.discord.faults.scatter("PATCH /webhooks/*/messages/@original", SHARE, chance)
    await rig.start()
    for first in range(0, albums, AT_ONCE):
        await rig.ask_until_accepted([f"album/{number}" for number in range(first, min(albums, first + AT_ONCE))])
    await rig.finished(900)
    rig.discord.faults.clear()
    await settled(rig)
    await rig.check()
    sent = rig.discord.ledger.matching("POST /channels/*/messages") + rig.discord.ledger.matching("PATCH /webhooks/*")
    print(f"{len(sent)} posts and edits, {dict(rig.discord.faults.taken)}")
    assert rig.discord.faults.taken.total() >= len(sent) // 5 > 0
    assert rig.outcomes() == {"completed": albums}

"""The ledger of posts: an intent is written once, and what was posted is known after a restart."""

from pathlib import Path

import pytest

from bossbot_core.database import Database
from bossbot_core.queue import Post, PostLedger


async def test_an_intent_stands_as_it_was_first_written(database, clock):
    ledger = PostLedger(database, clock=clock)
    first = await ledger.intend(7, 0, "nonce")
    clock.pass_s(60)
    assert await ledger.intend(7, 0, "another") == first
    assert first == Post(job_id=7, part=0, nonce="nonce", created_at=first.created_at)


async def test_a_posted_part_is_known_after_a_restart(tmp_path: Path):
    database = await Database.open(tmp_path / "posts.db")
    ledger = PostLedger(database)
    for part in (1, 0):
        await ledger.intend(7, part, f"nonce {part}")
    await ledger.intend(8, 0, "other job")
    await ledger.posted(7, 0, 2**62)
    await database.close()
    database = await Database.open(tmp_path / "posts.db")
    posts = await PostLedger(database).of_job(7)
    await database.close()
    assert [(post.part, post.nonce, post.message_id) for post in posts] == [(0, "nonce 0", 2**62), (1, "nonce 1", None)]


async def test_what_was_never_meant_cannot_have_been_posted(database):
    with pytest.raises(LookupError, match="part 3 of job 7"):
        await PostLedger(database).posted(7, 3, 1)

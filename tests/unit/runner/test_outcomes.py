"""A reply is taken only where nobody could read it, and every fetch is counted once."""

from datetime import UTC, datetime

import pytest

from bossbot_core.api import ErrorCode, MediaKind, PermanentError, Quality, UrlMatch
from bossbot_core.engines import replies
from bossbot_core.health import PlatformHealth
from bossbot_core.pluginhost import PluginHost
from bossbot_core.queue import Job, JobState, Priority, ReplyTarget
from bossbot_core.runner import Outcomes, Reports
from bossbot_core.runner.reports import kept
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage

NOW = datetime(2030, 1, 2, tzinfo=UTC)


@pytest.fixture
def job() -> Job:
    reply = ReplyTarget(
        application_id=1, interaction_id=1, interaction_token="", token_expires_at=NOW, guild_id=1, channel_id=1,
        user_id=1, upload_limit_bytes=1,
    )  # fmt: skip
    match = UrlMatch(canonical_url="https://x.com/a/status/1", media_id="1", kind=MediaKind.POST)
    return Job(
        id=1, state=JobState.DOWNLOADING, plugin="twitter", match=match, quality=Quality.BEST, reply=reply,
        priority=Priority.NORMAL, attempts=1, fence=1, created_at=NOW, not_before=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(("code", "reports"), [(ErrorCode.PLATFORM_CHANGED, 1), (ErrorCode.REMOVED, 0)])
async def test_a_reply_is_taken_where_nobody_could_read_it(tmp_path, job, code, reports):
    storage = Storage(tmp_path, StorageSettings())
    (storage.workspace(job.id).root / replies.FILE).write_text("something new")
    outcomes = Outcomes(
        health=PlatformHealth(), host=PluginHost([]), storage=storage, reports=Reports(folder=tmp_path / "reports")
    )
    name = await outcomes.failed(job, PermanentError(code), "0a1b2c3d")
    assert bool(name) is bool(reports)
    assert len(kept(tmp_path / "reports")) == reports
    assert outcomes.health.of(job.plugin).ended == reports
    await outcomes.fetched(job)
    assert (outcomes.health.of(job.plugin).well, outcomes.health.of(job.plugin).ended) == (1, reports + 1)

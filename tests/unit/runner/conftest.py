"""A job that runs."""

from datetime import UTC, datetime

import pytest

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.queue import Job, JobState, Priority, ReplyTarget

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

"""Jobs and media as the runner hands them over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from bossbot_core.api import FileKind, MediaInfo, MediaKind, Quality, UrlMatch
from bossbot_core.queue import Job, JobState, Priority, ReplyTarget
from bossbot_core.storage import StoredFile, StoredMedia

MIB = 1024 * 1024
NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def new_job(job_id: int = 42, *, state: JobState = JobState.QUEUED, **reply: object) -> Job:
    target = ReplyTarget(
        application_id=1,
        interaction_id=2**60,
        interaction_token="token",
        token_expires_at=NOW + timedelta(minutes=15),
        guild_id=5,
        channel_id=6,
        user_id=7,
        upload_limit_bytes=10 * MIB,
    )
    return Job(
        id=job_id,
        state=state,
        plugin="example",
        match=UrlMatch(canonical_url="http://sample.test/clip.mp4", media_id="clip", kind=MediaKind.VIDEO),
        quality=Quality.BEST,
        reply=evolve(target, **reply),
        priority=Priority.NORMAL,
        attempts=1,
        fence=1,
        created_at=NOW,
        not_before=NOW,
    )


def new_media(sizes: list[int], *, job_id: int = 42, **info: object) -> StoredMedia:
    files = tuple(
        StoredFile(
            path=Path(f"/nowhere/{number}.jpg"),
            name=f"{number}.jpg",
            kind=FileKind.IMAGE,
            mime_type="image/jpeg",
            size_bytes=size_bytes,
            sha256="0" * 64,
        )
        for number, size_bytes in enumerate(sizes)
    )
    return StoredMedia(
        job_id=job_id,
        guild_id=5,
        plugin="example",
        media_id="clip",
        source_url="http://sample.test/clip.mp4",
        stored_at=NOW,
        files=files,
        info=MediaInfo(**info),
    )


@pytest.fixture
def job() -> Callable[..., Job]:
    return new_job


@pytest.fixture
def media() -> Callable[..., StoredMedia]:
    return new_media

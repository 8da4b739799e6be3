"""Storage on a real folder, with a clock that the test moves."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bossbot_core.api import FileKind, MediaFile, MediaFiles, MediaInfo
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, StoreRequest

REQUEST = StoreRequest(
    job_id=7, guild_id=42, plugin="example", media_id="clip", source_url="http://sample.test/clip.mp4"
)


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_h(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


def media_file(path: Path, content: bytes | None = b"media", *, alt_text: str = "") -> MediaFile:
    if content is not None:
        path.write_bytes(content)
    return MediaFile(
        path=path,
        kind=FileKind.VIDEO,
        mime_type="video/mp4",
        size_bytes=len(content or b""),
        alt_text=alt_text,
    )


def media_files(*files: MediaFile) -> MediaFiles:
    return MediaFiles(files=files, info=MediaInfo(title="A title", published_at=datetime.now(UTC), counts={"likes": 3}))


def tree(root: Path) -> set[str]:
    return {str(Path(parent, name).relative_to(root)) for parent, _, names in os.walk(root) for name in names}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def request_42() -> StoreRequest:
    return REQUEST


@pytest.fixture
def storage(tmp_path: Path, clock: Clock) -> Storage:
    return Storage(tmp_path / "data", StorageSettings(), clock=clock)


@pytest.fixture
def make_file():
    return media_file


@pytest.fixture
def make_files():
    return media_files


@pytest.fixture
def files_below():
    return tree

"""Short films and sounds made by the real ffmpeg, and a job whose files they are."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import define, frozen

from bossbot_core.api import MediaFile, MediaFiles, MediaInfo
from bossbot_core.engines import films, sniff
from bossbot_core.engines.ffmpeg import find
from bossbot_core.engines.films import Film
from bossbot_core.engines.structure.tracks import plays_inline
from bossbot_core.testing.job_context import JobContextForTests, Report, job_context

FFMPEG = find("")
PICTURE = "testsrc2=s=320x180:r=12:d=1"
SOUND = "sine=d=1"


@frozen(kw_only=True)
class Studio:
    """Films by their names and ffmpeg's options; each is made once."""

    folder: Path

    def __call__(self, name: str, *options: str, picture: str = PICTURE, sound: str = SOUND) -> Path:
        wanted = hashlib.sha256(repr((options, picture, sound)).encode()).hexdigest()
        made = self.folder / wanted[:12] / name
        if not made.exists():
            made.parent.mkdir(exist_ok=True)
            inputs = [each for source in (picture, sound) if source for each in ("-f", "lavfi", "-i", source)]
            command = [FFMPEG, "-nostdin", "-v", "error", *inputs, *options, str(made)]
            subprocess.run(command, check=True, timeout=60)
        return made


@define(kw_only=True)
class Step:
    """A built-in step and the job it is tried on."""

    module: object
    job: JobContextForTests

    def take(self, *paths: Path) -> tuple[MediaFile, ...]:
        return tuple(self._taken(path) for path in paths)

    def _taken(self, path: Path) -> MediaFile:
        here = Path(shutil.copy(path, self.job.context.workspace.root / path.name))
        content = sniff.content_of(here)
        assert content is not None, f"{path.name} would not have been taken"
        size = here.stat().st_size
        return MediaFile(path=here, kind=content.kind, mime_type=content.mime_type, size_bytes=size, name=path.name)

    def __call__(self, *paths: Path, info: MediaInfo | None = None) -> tuple[MediaFile, ...]:
        before = MediaFiles(files=self.take(*paths), info=info or MediaInfo())
        after = self.module.post_process(files=before, ctx=self.job.context) or before
        self._check(after)
        return after.files

    def _check(self, files: MediaFiles) -> None:
        """What is promised of every result: what it says it is, of the size that it says, inside the workspace."""
        for file in files.files:
            content = sniff.content_of(file.path)
            assert (content.kind, content.mime_type) == (file.kind, file.mime_type)
            assert file.path.stat().st_size == file.size_bytes
            assert file.path.parent == self.job.context.workspace.root
            assert Path(file.name).suffix == content.suffix

    def progress_reports(self) -> list[Report]:
        return self.job.progress.reports

    def events(self) -> list[str]:
        return [event for _, event, _ in self.job.log.events]


@pytest.fixture(scope="session")
def studio(tmp_path_factory) -> Studio:
    return Studio(folder=tmp_path_factory.mktemp("studio"))


@pytest.fixture
def step(tmp_path):
    """Makes a job for one of the steps: `step(fit, upload_limit_bytes=...)`."""

    def make(module, settings=None, **limits) -> Step:
        return Step(module=module, job=job_context(tmp_path / "job", settings=settings or module.Settings(), **limits))

    return make


@pytest.fixture(scope="session")
def seen():
    """What ffmpeg sees in a file, and whether it plays at once."""

    def look(file: MediaFile) -> tuple[Film, bool]:
        with file.path.open("rb") as opened:
            return films.look(FFMPEG, file.path), plays_inline(opened, file.size_bytes)

    return look

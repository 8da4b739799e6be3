"""Whether what is too large is made to fit: twenty clips of different lengths, sizes, codecs and contents.

    uv run python bench/fit.py

Prints a line for each clip: its size, the limit, its size afterwards, the seconds and tries it took, and the most
memory that ffmpeg held. The limit is a share of the clip's own size, and 10 MiB at most. Clips are made in a folder
that goes away again; making them counts for nothing.
"""

import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from attrs import frozen

from bossbot_core.api import FileKind, MediaFile, MediaFiles
from bossbot_core.engines.ffmpeg import find
from bossbot_core.steps import fit
from bossbot_core.testing.job_context import job_context

MIB = 1024 * 1024
LARGEST_LIMIT = 10 * MIB
CODECS = {
    "h264": ["-c:v", "libx264", "-preset", "ultrafast"],
    "hevc": ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"],
    "vp9": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1"],
    "mpeg4": ["-c:v", "mpeg4"],
}
CONTAINERS = {"h264": "mp4", "hevc": "mp4", "vp9": "webm", "mpeg4": "avi"}
CONTENTS = {
    "test": "testsrc2=s={size}:r={rate}",
    "noise": "testsrc2=s={size}:r={rate},noise=alls=25:allf=t",
    "slides": "testsrc2=s={size}:r=1/4,fps={rate}",
    "fractal": "mandelbrot=s={size}:r={rate}",
}


@frozen
class Clip:
    """What to make, and which share of its size is the limit."""

    seconds: int
    codec: str
    size: str
    rate: int
    content: str
    share: float
    bitrate: str
    sound: bool = True

    def make(self, folder: Path) -> Path:
        """The clip as a file."""
        target = folder / f"clip.{CONTAINERS[self.codec]}"
        inputs = ["-f", "lavfi", "-i", CONTENTS[self.content].format(size=self.size, rate=self.rate)]
        inputs += ["-f", "lavfi", "-i", "anoisesrc=a=0.2"] if self.sound else []
        codec = [*CODECS[self.codec], "-b:v", self.bitrate, "-pix_fmt", "yuv420p"]
        command = [find(""), "-nostdin", "-v", "error", "-y", *inputs, "-t", str(self.seconds), *codec, str(target)]
        subprocess.run(command, check=True, timeout=300, stderr=subprocess.DEVNULL)
        return target


CLIPS = (
    Clip(5, "h264", "1280x720", 30, "test", 0.5, "6M"),
    Clip(5, "vp9", "640x360", 30, "noise", 0.4, "4M"),
    Clip(5, "mpeg4", "1920x1080", 24, "noise", 0.2, "30M", sound=False),
    Clip(5, "hevc", "854x480", 60, "test", 0.6, "3M"),
    Clip(6, "h264", "720x1280", 30, "noise", 0.3, "12M"),
    Clip(5, "h264", "1920x1080", 30, "test", 0.5, "12M"),
    Clip(10, "vp9", "640x360", 24, "fractal", 0.5, "3M"),
    Clip(10, "mpeg4", "640x480", 25, "test", 0.3, "5M"),
    Clip(10, "h264", "640x360", 60, "noise", 0.25, "8M", sound=False),
    Clip(12, "hevc", "640x360", 30, "slides", 0.7, "2M"),
    Clip(20, "vp9", "426x240", 30, "test", 0.6, "2M"),
    Clip(20, "mpeg4", "640x360", 24, "fractal", 0.4, "6M"),
    Clip(30, "h264", "480x270", 30, "noise", 0.5, "4M"),
    Clip(30, "hevc", "426x240", 24, "fractal", 0.5, "2M", sound=False),
    Clip(40, "mpeg4", "640x360", 12, "slides", 0.8, "3M"),
    Clip(45, "vp9", "320x180", 24, "noise", 0.5, "1500k"),
    Clip(60, "mpeg4", "426x240", 24, "noise", 0.4, "4M"),
    Clip(75, "h264", "270x480", 24, "test", 0.5, "2M"),
    Clip(90, "h264", "426x240", 24, "noise", 0.5, "3M"),
    Clip(120, "mpeg4", "320x180", 24, "test", 0.6, "1500k"),
)


def fitted(source: Path, limit_bytes: int) -> tuple[int, float, int, int]:
    """Size afterwards, seconds, tries, and the most KiB that ffmpeg held; runs in a process of its own."""
    size_bytes = source.stat().st_size
    job = job_context(source.parent / "job", settings=fit.Settings(), upload_limit_bytes=limit_bytes)
    path = Path(shutil.move(source, job.context.workspace.root / source.name))
    file = MediaFile(path=path, kind=FileKind.VIDEO, mime_type="video/mp4", size_bytes=size_bytes)
    started = time.perf_counter()
    after = fit.post_process(files=MediaFiles(files=(file,)), ctx=job.context)
    seconds = time.perf_counter() - started
    tries = 1 + sum(event == "too large again" for _, event, _ in job.log.events)
    assert after is not None
    return after.files[0].size_bytes, seconds, tries, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def main() -> int:
    """Make and fit every clip; returns 0 when all of them fit."""
    print("| clip | before MiB | limit MiB | after MiB | of limit | seconds | tries | ffmpeg MiB |")
    print("|---|---|---|---|---|---|---|---|")
    fits, most_kib = 0, 0
    for clip in CLIPS:
        with tempfile.TemporaryDirectory() as folder:
            source = clip.make(Path(folder))
            before = source.stat().st_size
            limit = min(LARGEST_LIMIT, int(before * clip.share))
            with multiprocessing.get_context("fork").Pool(1) as pool:
                after, seconds, tries, rss_kib = pool.apply(fitted, (source, limit))
        fits, most_kib = fits + (after <= limit), max(most_kib, rss_kib)
        name = f"{clip.seconds} s {clip.codec} {clip.size}@{clip.rate} {clip.content}{'' if clip.sound else ' silent'}"
        sizes = " | ".join(f"{size / MIB:.2f}" for size in (before, limit, after))
        print(
            f"| {name} | {sizes} | {after / limit:.1%} | {seconds:.1f} | {tries} | {rss_kib / 1024:.0f} |", flush=True
        )
    print(f"\n{fits}/{len(CLIPS)} under the limit; ffmpeg held {most_kib / 1024:.0f} MiB at most")
    return 0 if fits == len(CLIPS) else 1


if __name__ == "__main__":
    sys.exit(main())

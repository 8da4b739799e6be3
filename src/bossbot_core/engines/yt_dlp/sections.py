"""A part of a video. yt-dlp would let ffmpeg fetch it, which may not connect; so the whole is fetched and then cut."""

from pathlib import Path
from typing import Any

from attrs import frozen
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

_KEY = "_section"
_LEAST_SHARE = 0.1


@frozen(kw_only=True)
class Section:
    """From one second of a video to another."""

    start_s: float
    end_s: float
    whole_s: float | None

    @property
    def length_s(self) -> float:
        """What is left of the video."""
        return self.end_s - self.start_s

    @property
    def share(self) -> float:
        """How much of the video it is, 1 where that is not known; never so little that a huge file is worth it."""
        return min(1.0, max(_LEAST_SHARE, self.length_s / self.whole_s)) if self.whole_s else 1.0


def take(info: dict[str, Any]) -> Section | None:
    """The part that an extractor names, which yt-dlp then no longer sees; the cutter does."""
    start, end = info.pop("section_start", None), info.pop("section_end", None)
    if start is None or end is None or end <= start:
        return None
    section = Section(start_s=float(start), end_s=float(end), whole_s=info.get("duration"))
    info[_KEY] = section
    return section


class SectionCutterPP(FFmpegPostProcessor):  # type: ignore[misc]  # yt-dlp is not typed
    """Cuts without converting: players start where they should, the file at the picture that can stand alone before."""

    def run(self, information: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """Leaves the part over that `take` found."""
        section: Section | None = information.pop(_KEY, None)
        if section is not None:
            whole = Path(information["filepath"])
            part = whole.with_name(f"cut_{whole.name}")
            wanted = ["-t", str(section.length_s), "-c", "copy", "-avoid_negative_ts", "make_zero"]
            self.real_run_ffmpeg([(str(whole), ["-ss", str(section.start_s)])], [(str(part), wanted)])
            part.replace(whole)
        return [], information

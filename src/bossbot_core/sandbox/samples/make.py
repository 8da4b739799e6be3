"""Makes the sample media beside this file: `python -m bossbot_core.sandbox.samples.make`; one of them on demand."""

import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

HERE = Path(__file__).parent

# One pair of colours for each picture of the album, a walk around the colour wheel.
PALETTE = "ff5f6d ffc371 f7b733 a8e063 56ab2f 11998e 2193b0 396afc 5f2c82 9d50bb cc2b5e ff5f6d ffc371"

# The lit segments of each digit: top, upper right, lower right, bottom, lower left, upper left, middle.
DIGITS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgecd", "abc", "abcdefg", "abcdfg")
DIGIT_WIDTH, DIGIT_HEIGHT, STROKE = 80, 160, 22

EXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]

TONE = ["-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4"]

# A sunset over two rows of hills: each colour is sky, then sun, then far hills, then near hills.
FAR_HILL, NEAR_HILL = "gt(Y,380+50*sin(X/140)+18*sin(X/47))", "gt(Y,490+55*sin(X/190+2)+20*sin(X/61))"
SUN = "lt(hypot(X-640,Y-330),88)"


def _sunset(sky: str, sun: str, far: str, near: str) -> str:
    return f"'if({NEAR_HILL},{near},if({FAR_HILL},{far},if({SUN},{sun},{sky})))'"


def _ffmpeg(*arguments: str) -> None:
    ffmpeg = shutil.which("ffmpeg") or get_ffmpeg_exe()
    subprocess.run([ffmpeg, "-nostdin", "-v", "error", "-y", *arguments], check=True, timeout=120)


def _video(name: str, *, size: str, rate: int, seconds: int, audio_rate: str) -> None:
    _ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}"),
        *("-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4"),
        *("-t", str(seconds), "-c:v", "libx264", "-preset", "veryslow", "-crf", "34", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", audio_rate, "-ac", "1", "-movflags", "+faststart", *EXACT, str(HERE / name)),
    )


def _long() -> None:
    """Eight hours in a few bytes: one frame every ten minutes."""
    source = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=1/600", "-t", str(8 * 3600)]
    x264 = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "34", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    _ffmpeg(*source, *x264, *EXACT, str(HERE / "long.mp4"))


def _web_video() -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=size=240x136:rate=12", *TONE, "-t", "2"]
    codecs = ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "52", "-c:a", "libopus", "-b:a", "32k"]
    _ffmpeg(*source, *codecs, *EXACT, str(HERE / "clip.webm"))


def heavy(target: Path) -> None:
    """Writes eight seconds of noise over a moving picture, which take 16 MiB; it needs two seconds for it."""
    source = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=24,noise=alls=10:allf=t", *TONE, "-t", "8"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "16M", "-maxrate", "16M", "-bufsize", "8M"]
    sound = ["-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart"]
    _ffmpeg(*source, *x264, "-pix_fmt", "yuv420p", *sound, *EXACT, str(target))


def _photo() -> None:
    red = _sunset("38+200*Y/480", "255", "112-40*(Y-380)/200", "36")
    green = _sunset("36+96*Y/480", "226", "58-20*(Y-380)/200", "24")
    blue = _sunset("92+10*Y/480", "150", "104-40*(Y-380)/200", "52")
    picture = f"color=s=960x640,format=gbrp,geq=r={red}:g={green}:b={blue}"
    _ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", "1", "-q:v", "4", *EXACT, str(HERE / "photo.jpg"))


def _digit(digit: int, left: int, top: int) -> list[str]:
    right, middle, bottom = left + DIGIT_WIDTH - STROKE, top + (DIGIT_HEIGHT - STROKE) // 2, top + DIGIT_HEIGHT - STROKE
    half = (DIGIT_HEIGHT + STROKE) // 2
    boxes = {
        "a": (left, top, DIGIT_WIDTH, STROKE),
        "b": (right, top, STROKE, half),
        "c": (right, middle, STROKE, half),
        "d": (left, bottom, DIGIT_WIDTH, STROKE),
        "e": (left, middle, STROKE, half),
        "f": (left, top, STROKE, half),
        "g": (left, middle, DIGIT_WIDTH, STROKE),
    }
    chosen = [boxes[segment] for segment in DIGITS[digit]]
    return [f"drawbox=x={x}:y={y}:w={w}:h={h}:color=white:t=fill" for x, y, w, h in chosen]


def _album() -> None:
    for number, (first, second) in enumerate(pairwise(PALETTE.split()), start=1):
        tens, ones = divmod(number, 10)
        background = f"gradients=size=480x360:nb_colors=2:c0=0x{first}:c1=0x{second}:x0=0:y0=0:x1=480:y1=360:seed=7"
        picture = ",".join([background, *_digit(tens, 145, 100), *_digit(ones, 255, 100)])
        target = HERE / "album" / f"{number:02}.jpg"
        _ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", "1", "-q:v", "5", *EXACT, str(target))


def main() -> None:
    """Writes every sample anew."""
    (HERE / "album").mkdir(exist_ok=True)
    _video("clip.mp4", size="480x270", rate=24, seconds=5, audio_rate="48k")
    _video("tiny.mp4", size="160x90", rate=12, seconds=1, audio_rate="24k")
    _long()
    _web_video()
    _photo()
    _album()
    tone = ["-f", "lavfi", "-i", "sine=frequency=330:beep_factor=3", "-t", "4"]
    _ffmpeg(*tone, "-c:a", "libmp3lame", "-b:a", "32k", *EXACT, str(HERE / "audio.mp3"))


if __name__ == "__main__":
    main()

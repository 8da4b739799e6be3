"""ffmpeg's options for media that every client plays: mp4 with H.264 (8 bits, 4:2:0) and AAC, its index in front.

x264 gets a short look-ahead and two threads: with 720 lines it stays below 200 MiB.
"""

from bossbot_core.engines.fitting import Plan

_STREAMS = ("-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")
# Each packet goes to the disk at once: a slow conversion is known by its file that grows.
_FILE = ("-movflags", "+faststart", "-flush_packets", "1", "-max_muxing_queue_size", "1024")
_X264 = (
    *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p"),
    *("-threads", "2", "-x264-params", "rc-lookahead=10:sync-lookahead=0"),
)
_QUALITY = ("-crf", "23")
_USUAL_SOUND_BPS = 128_000
_STEREO_BPS = 48_000

COPIED = "copy"


def to_size(plan: Plan) -> list[str]:
    """Options for one pass at an average bit rate."""
    return [
        *_STREAMS,
        *_X264,
        "-b:v",
        str(plan.picture_bps),
        *_bounds(plan),
        *_shape(plan),
        *_sound(plan),
        *_FILE,
    ]


def to_quality(plan: Plan) -> list[str]:
    """Options for a good picture that stays within the plan's bit rate."""
    return [*_STREAMS, *_X264, *_QUALITY, *_bounds(plan), *_shape(plan), *_sound(plan), *_FILE]


def to_container(*, sound_copied: bool) -> list[str]:
    """Options for a picture that stays as it is, in another container."""
    sound = ("-c:a", COPIED) if sound_copied else ("-c:a", "aac", "-b:a", str(_USUAL_SOUND_BPS), "-ac", "2")
    return [*_STREAMS, "-c:v", COPIED, *sound, *_FILE]


def to_sound(bits_per_s: int, *, with_cover: bool = False) -> list[str]:
    """Options for the sound alone with its tags, and with its cover where it has one; 0 bits per second copies it."""
    codec = ("-c:a", "aac", "-b:a", str(bits_per_s), *_channels(bits_per_s)) if bits_per_s else ("-c:a", COPIED)
    cover = ("-map", "0:v:0?", "-c:v", COPIED, "-disposition:v", "attached_pic") if with_cover else ("-vn",)
    return ["-map", "0:a:0", *cover, "-sn", "-dn", "-map_chapters", "-1", *codec, *_FILE]


def to_cover(most_pixels: int) -> list[str]:
    """Options for one picture as a small jpeg."""
    small = f"scale='min(iw,{most_pixels})':-1:flags=area"
    return ["-map", "0:v:0", "-frames:v", "1", "-vf", small, "-pix_fmt", "yuvj420p", "-q:v", "4", "-f", "image2"]


def _bounds(plan: Plan) -> list[str]:
    return ["-maxrate", str(int(plan.picture_bps * 1.2)), "-bufsize", str(int(plan.picture_bps * plan.buffer_s))]


def _shape(plan: Plan) -> list[str]:
    """Never more lines than there are, and even numbers, which 4:2:0 needs; square pixels."""
    lines = f"trunc(min(min(iw,ih),{plan.lines})/2)*2"
    picture = f"scale=w='if(gte(iw,ih),-2,{lines})':h='if(gte(iw,ih),{lines},-2)'"
    return ["-vf", picture, "-fpsmax", f"{plan.rate:.3f}"]


def _sound(plan: Plan) -> list[str]:
    if not plan.sound_bps:
        return ["-an"]
    return ["-c:a", "aac", "-b:a", str(plan.sound_bps), *_channels(plan.sound_bps)]


def _channels(bits_per_s: int) -> tuple[str, str]:
    return ("-ac", "1" if bits_per_s < _STEREO_BPS else "2")

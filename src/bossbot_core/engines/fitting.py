"""The arithmetic of making media fit a size: which bit rates, how many lines, and when it is hopeless."""

from attrs import evolve, frozen

from bossbot_core.engines.films import Film, Picture

LEAST_PICTURE_BPS = 100_000
"""Below this a film of 360 lines is a smear."""
LEAST_SOUND_BPS = 32_000
"""Below this words are hard to understand."""

SIZES = (1080, 720, 480, 360)
"""Lines that are chosen from, most first."""
MOST_RATE = 30.0
"""Frames per second that are kept: more cost bits that are missed elsewhere."""

MOST_PIXELS = 16 * 1024 * 1024
"""Of a picture that is decoded: the frames of a larger one do not fit into a small machine."""

_MARGIN = 0.035
_BITS_PER_PIXEL = 0.04
# Eyes see no difference above it, but people wait for it.
_PLENTY_PER_PIXEL = 0.3
_HEAD_BYTES = 4096
# An mp4 notes time, size and place of each frame of picture and sound.
_NOTE_BITS = 96
_SOUND_FRAMES = 47
_MOST_SOUND_BPS = 192_000
# A second try aims lower than the arithmetic of the first one's miss asks for.
_CAUTION = 0.93


@frozen(kw_only=True)
class Plan:
    """Bits per second of picture and sound (0: there is none), and lines and frames per second of the picture.

    `buffer_s` is over how many seconds the bit rate may be above its average.
    """

    picture_bps: int = 0
    sound_bps: int = 0
    lines: int = 0
    rate: float = MOST_RATE
    buffer_s: float = 2.0

    def lower(self, share: float) -> "Plan | None":
        """The plan after one that came out at `1 / share` of its size; None where that is hopeless."""
        kept = share * _CAUTION
        changed = evolve(self, picture_bps=int(self.picture_bps * kept))
        if not self.picture_bps:
            changed = evolve(self, sound_bps=int(self.sound_bps * kept))
        too_low = changed.picture_bps < LEAST_PICTURE_BPS if self.picture_bps else changed.sound_bps < LEAST_SOUND_BPS
        return None if too_low else changed


def plan(film: Film, limit_bytes: int, *, most_lines: int = 720) -> Plan | None:
    """How a film becomes at most `limit_bytes` long; None where it cannot, or nobody knows how long it is."""
    if not film.seconds or limit_bytes <= _HEAD_BYTES:
        return None
    whole_bps = (limit_bytes - _HEAD_BYTES) * 8 * (1 - _MARGIN) / film.seconds
    if film.picture is None:
        return _of_sound(film, whole_bps)
    if film.picture.width * film.picture.height > MOST_PIXELS:
        return None
    rate = min(film.picture.rate, MOST_RATE)
    whole_bps -= _NOTE_BITS * (rate + (_SOUND_FRAMES if film.sound else 0))
    sound_bps = _beside_a_picture(whole_bps) if film.sound else 0
    picture_bps = whole_bps - sound_bps
    if picture_bps < LEAST_PICTURE_BPS:
        return None
    lines = _lines(film.picture, picture_bps / rate, most_lines)
    plenty_bps = max(_PLENTY_PER_PIXEL * _pixels(film.picture, lines) * rate, LEAST_PICTURE_BPS)
    return Plan(
        picture_bps=int(min(picture_bps, plenty_bps)),
        sound_bps=sound_bps,
        lines=lines,
        rate=rate,
        buffer_s=min(max(_MARGIN * film.seconds, 0.25), 2.0),
    )


def _of_sound(film: Film, whole_bps: float) -> Plan | None:
    sound_bps = min(whole_bps - _SOUND_FRAMES * _NOTE_BITS, _MOST_SOUND_BPS)
    return Plan(sound_bps=int(sound_bps)) if film.sound and sound_bps >= LEAST_SOUND_BPS else None


def _beside_a_picture(whole_bps: float) -> int:
    shares = ((1_000_000, 128_000), (500_000, 96_000), (250_000, 64_000))
    return next((sound_bps for least, sound_bps in shares if whole_bps >= least), LEAST_SOUND_BPS)


def _lines(picture: Picture, bits_a_frame: float, most: int) -> int:
    """The most lines that still get enough bits for each of their pixels."""
    sizes = [size for size in SIZES if size <= most] or [most]
    enough = (size for size in sizes if bits_a_frame >= _BITS_PER_PIXEL * _pixels(picture, size))
    return min(next(enough, sizes[-1]), picture.lines or sizes[-1])


def _pixels(picture: Picture, lines: int) -> float:
    """Pixels of a frame of so many lines."""
    longer, shorter = max(picture.width, picture.height), picture.lines
    return lines * lines * (longer / shorter if shorter else 16 / 9)

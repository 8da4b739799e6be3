"""Real media of each format: whole ones pass, cut ones are told from damaged ones, nothing else is ever raised."""

import random
import time

import pytest

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.engines import sniff
from bossbot_core.engines.sniff import content_of
from bossbot_core.engines.verify import verify

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
STILL = {"sound": False, "options": ("-frames:v", "1")}
SOUND = {"picture": False}
SAMPLES = {
    "a.mp4": ({"options": H264}, sniff.MP4),
    "faststart.mp4": ({"options": (*H264, "-movflags", "+faststart")}, sniff.MP4),
    "fragments.mp4": ({"options": (*H264, "-movflags", "+frag_keyframe+empty_moov+default_base_moof")}, sniff.MP4),
    "index.mp4": (
        {"sound": False, "options": (*H264[:4], "-g", "5", "-movflags", "+dash+frag_keyframe+global_sidx")},
        sniff.MP4,
    ),
    "a.mov": ({"options": H264}, sniff.MOV),
    "a.m4a": ({**SOUND, "options": ("-c:a", "aac")}, sniff.M4A),
    "a.webm": ({"options": ("-c:v", "libvpx", "-c:a", "libopus", "-ac", "2")}, sniff.WEBM),
    "a.mkv": ({"options": H264}, sniff.MKV),
    "a.weba": ({**SOUND, "options": ("-c:a", "libopus", "-f", "webm")}, sniff.WEBA),
    "a.jpg": (STILL, sniff.JPEG),
    "a.png": (STILL, sniff.PNG),
    "a.gif": ({"sound": False}, sniff.GIF),
    "a.webp": ({"sound": False, "options": ("-frames:v", "1", "-c:v", "libwebp")}, sniff.WEBP),
    "moving.webp": ({"sound": False, "options": ("-c:v", "libwebp_anim", "-loop", "0")}, sniff.WEBP),
    "a.avif": ({"sound": False, "options": ("-frames:v", "1", "-c:v", "libaom-av1", "-cpu-used", "8")}, sniff.AVIF),
    "a.mp3": ({**SOUND, "options": ("-c:a", "libmp3lame")}, sniff.MP3),
    "untagged.mp3": (
        {**SOUND, "options": ("-c:a", "libmp3lame", "-write_id3v2", "0", "-write_xing", "0")},
        sniff.MP3,
    ),
    "low.mp3": ({**SOUND, "options": ("-c:a", "libmp3lame", "-ar", "22050", "-b:a", "48k")}, sniff.MP3),
    "a.ogg": ({**SOUND, "options": ("-c:a", "libvorbis")}, sniff.OGG),
    "a.opus": ({**SOUND, "options": ("-c:a", "libopus")}, sniff.OPUS),
    "a.flac": (SOUND, sniff.FLAC),
    "a.wav": (SOUND, sniff.WAV),
}
HEAD_ONLY = {"a.mp3", "untagged.mp3", "low.mp3", "a.flac"}
"""Formats without a length of their own: an end that is missing is known by the announced length only."""
UNSIZED = HEAD_ONLY | {"fragments.mp4"}
"""A cut between two fragments or two pages leaves a file that is whole in itself."""

every = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture
def whole(media, name):
    return media(name, **SAMPLES[name][0])


@pytest.fixture
def told(tmp_path, name):
    """The error for some bytes under the sample's name, or None."""

    def told(content):
        path = tmp_path / name
        path.write_bytes(content)
        found = content_of(path)
        if found is None:
            return PermanentError(ErrorCode.NO_MEDIA)
        try:
            verify(path, found)
        except BossBotError as error:
            return error
        return None

    return told


@every
def test_a_whole_file_passes(name, whole, tmp_path):
    path = tmp_path / name
    path.write_bytes(whole)
    assert content_of(path) == SAMPLES[name][1]
    verify(path, content_of(path))


@every
def test_a_file_that_was_cut_is_incomplete(name, whole, told):
    places = [0.1, 0.3] if name in HEAD_ONLY else [0.1, 0.3, 0.5, 0.7, 0.9]
    cuts = [max(int(len(whole) * place), 64) for place in places]
    if name not in UNSIZED:
        cuts += [len(whole) - 2, len(whole) - 20]
    if name in HEAD_ONLY:
        cuts = [64, 200]
    outcomes = {cut: told(whole[:cut]) for cut in cuts}
    # A file so short that its type cannot be seen is no media; all others may come whole with the next attempt.
    assert all(isinstance(error, TransientError) or cut < 300 for cut, error in outcomes.items()), outcomes
    assert all(error is not None for error in outcomes.values()), outcomes


@every
def test_a_flipped_bit_is_refused_or_passes_but_breaks_nothing(name, whole, told):
    chance = random.Random(name)
    refused = 0
    for _ in range(200):
        # Half of them at the start, where every format has structure.
        at = chance.randrange(64 if chance.random() < 0.5 else len(whole))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << chance.randrange(8)
        refused += told(bytes(flipped)) is not None
    assert refused > 0


@pytest.mark.parametrize("name", ["a.png"])
def test_every_flipped_bit_of_a_png_is_seen(name, whole, told):
    chance = random.Random(1)
    for _ in range(200):
        flipped = bytearray(whole)
        flipped[chance.randrange(8, len(whole))] ^= 1 << chance.randrange(8)
        assert told(bytes(flipped)) is not None


DAMAGES = {
    "a.mp4": [(b"moov", b"moox"), (b"mdat", b"mdax"), (b"stbl", b"stbx"), (b"stsd", b"stsx")],
    "a.webm": [(b"\x16\x54\xae\x6b", b"\x16\x54\xae\x6c"), (b"\x1f\x43\xb6\x75", b"\x00\x43\xb6\x75")],
    "a.jpg": [(b"\xff\xc0", b"\xff\xfe"), (b"\xff\xdb", b"\x00\xdb")],
    "a.gif": [(b"\x21\xff", b"\x20\xff")],
    "a.webp": [(b"VP8 ", b"VP9 ")],
    "a.wav": [(b"data", b"dat_"), (b"fmt ", b"fm_ ")],
    "a.ogg": [(b"OggS\x00\x00", b"OggX\x00\x00")],
    "a.flac": [(b"\xff\xf8", b"\xff\xe8")],
}


@pytest.mark.parametrize(("name", "damage"), [(name, damage) for name, all_ in DAMAGES.items() for damage in all_])
def test_a_contradiction_in_the_structure_is_damage(name, damage, whole, told):
    assert damage[0] in whole
    error = told(whole.replace(*damage))
    assert error is not None
    assert error.code in {ErrorCode.NO_MEDIA, ErrorCode.NETWORK}


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.mp4", "a.mp3"])
def test_bytes_after_the_end_are_tolerated(name, whole, told):
    assert told(whole + b"\x00\x01trailing words of a camera" * 20) is None


@pytest.mark.parametrize("name", ["a.mp4"])
def test_a_damaged_file_is_told_in_words(name, whole, told):
    error = told(whole.replace(b"stbl", b"stbx"))
    assert isinstance(error, PermanentError)
    assert (error.code, error.sentence) == (ErrorCode.NO_MEDIA, "What the platform sent is damaged.")


@pytest.mark.alone
@every
def test_a_check_takes_less_than_two_milliseconds(name, whole, tmp_path):
    path = tmp_path / name
    path.write_bytes(whole)
    content = content_of(path)
    fastest = min(_seconds(path, content) for _ in range(20))
    assert fastest < 0.002


def _seconds(path, content):
    started = time.perf_counter()
    verify(path, content)
    return time.perf_counter() - started

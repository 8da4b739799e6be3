import subprocess

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from bossbot_core.sandbox.media_host import padded_clip

BEYOND_32_BITS = 4 * 1024**3 + 12345


@pytest.mark.parametrize("size", [24 * 1024, 1_000_000, BEYOND_32_BITS])
def test_padding_ends_in_one_free_box_that_fills_the_file_exactly(tmp_path, size):
    clip = padded_clip(tmp_path, size)
    assert clip.stat().st_size == size
    assert boxes(clip) == ["ftyp", "moov", "free", "mdat", "free"]


def test_a_padded_clip_plays(tmp_path):
    clip = padded_clip(tmp_path, 500_000)
    decode = [get_ffmpeg_exe(), "-v", "error", "-i", str(clip), "-f", "null", "-"]
    decoded = subprocess.run(decode, check=False, capture_output=True, timeout=60)
    assert (decoded.returncode, decoded.stderr) == (0, b"")


def test_padding_takes_no_room_on_the_disk(tmp_path):
    assert padded_clip(tmp_path, BEYOND_32_BITS).stat().st_blocks * 512 < 1_000_000


def boxes(path):
    found, offset = [], 0
    with path.open("rb") as file:
        while header := file.read(8):
            length, name = int.from_bytes(header[:4]), header[4:].decode()
            if length == 1:
                length = int.from_bytes(file.read(8))
            found.append(name)
            offset += length
            file.seek(offset)
    assert offset == path.stat().st_size
    return found

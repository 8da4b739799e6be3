"""S10: small things that become large cost no more than 100 MiB and 10 seconds, and end in an error of ours."""

import gzip
import json
import struct
import subprocess
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

MIB = 1024 * 1024
UNPACKED = 64 * MIB
MOST_MIB = 100
MOST_S = 10
SIDE = 8_400
"""70 million dots, in half a megabyte or less; by itself ffmpeg takes four times as many."""


def png():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(1)
    rows = b"".join([*(packer.compress(bytes(1 + 3 * SIDE)) for _ in range(SIDE)), packer.flush()])
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif():
    """A picture of one dot on a screen of many."""
    head = b"GIF89a" + struct.pack("<HHBBB", SIDE, SIDE, 0x80, 0, 0) + bytes(6)
    return head + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\x00\x3b"


def packed(piece, size):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(piece) for _ in range(size // len(piece))), packer.flush()])


class _Site(BaseHTTPRequestHandler):
    bodies: dict[str, bytes]

    def do_GET(self):
        what = self.path.strip("/")
        body = self.bodies.get(what, b"{}")
        self.send_response(302 if what == "moved" else 200)
        if body[:2] == b"\x1f\x8b":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Location", "/end")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nobody listens."""


@pytest.fixture
def site():
    page = packed(b" " * MIB, UNPACKED)
    listing = gzip.compress(b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + b"#EXTINF:2,\na.ts\n" * 4_500_000, 1)
    bodies = {"packed": page, "moved": page, "listing": listing, "brackets": b"[" * 200_000}
    assert len(page) < UNPACKED / 900
    handler = type("Site", (_Site,), {"bodies": bodies})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # A reader that has had enough hangs up.
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def _gone_off(took):
    return {name: mib > MOST_MIB or seconds > MOST_S or bool(error) for name, (mib, seconds, error) in took.items()}


@pytest.mark.alone
@pytest.mark.attack("pages, lists, brackets and pictures", tried=11, hits=11)
def test_no_bomb_goes_off(site, tally, tmp_path):
    for name, picture in {"bomb.png": png(), "bomb.gif": gif()}.items():
        (tmp_path / name).write_bytes(picture)
    program = Path(__file__).with_name("bombs.py")
    command = [sys.executable, str(program), site, str(tmp_path)]
    report = json.loads(subprocess.run(command, capture_output=True, timeout=100, check=True).stdout)
    tally.held(_gone_off(report["guarded"]))
    tally.hit(_gone_off(report["bare"]))

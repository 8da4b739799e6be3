"""S9: what a file is, its bytes say: no page, playlist, picture script or program is posted under a film's name."""

from itertools import product
from mimetypes import guess_type

import pytest

from bossbot_core.api import BossBotError, MediaInfo
from bossbot_core.engines.results import Found, collect
from bossbot_core.testing.job_context import job_context

NOT_MEDIA = {
    "page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "page behind a mark": b"\xef\xbb\xbf<html>",
    "page behind blanks": b"\n\n   <html><body>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg as xml": b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
    "DASH": b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>/etc/passwd</BaseURL></MPD>",
    "HLS": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "HLS in UTF-16": "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".encode("utf-16"),
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "smil": b"<smil><body><video src='file:///etc/passwd'/></body></smil>",
    "json": b'{"error": "log in"}',
    "script": b"#!/bin/sh\nrm -rf ~\n",
    "ELF": b"\x7fELF\x02\x01\x01" + bytes(200),
    "PE": b"MZ\x90\x00" + bytes(200),
    "zip": b"PK\x03\x04" + bytes(200),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(200),
    "pdf": b"%PDF-1.7\n1 0 obj",
    "desktop entry": b"[Desktop Entry]\nType=Application\nExec=sh\n",
    "shortcut": b"[InternetShortcut]\nURL=file:///etc/passwd\n",
    "encrypted": bytes(range(256)) * 4,
}
NAMES = ("film.mp4", "photo.jpg", "sound.mp3")


def posted(path, folder):
    try:
        collect([Found(path=path)], job_context(folder).context, MediaInfo())
    except BossBotError:
        return False
    return True


def posted_by_name(path, _):
    """What a program does that believes a suffix."""
    kind, _ = guess_type(path.name)
    return str(kind).partition("/")[0] in {"video", "image", "audio"}


@pytest.mark.attack("files under another's name", tried=60, hits=60)
def test_nothing_is_posted_for_its_name(tally, tmp_path):
    def outcomes(way):
        found = {}
        for number, (what, name) in enumerate(product(NOT_MEDIA, NAMES)):
            path = tmp_path / str(number) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(NOT_MEDIA[what])
            found[what, name] = way(path, path.parent)
        return found

    tally.held(outcomes(posted))
    tally.hit(outcomes(posted_by_name))

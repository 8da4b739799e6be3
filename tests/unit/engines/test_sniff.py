import struct

import pytest

from bossbot_core.engines import sniff


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def mp4(brand: bytes = b"isom", handlers: bytes = b"vide soun", *, index_last: bool = False) -> bytes:
    head, index, media = (
        box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand),
        box(b"moov", handlers),
        box(b"mdat", b"x" * 99),
    )
    return head + media + index if index_last else head + index + media


MEDIA = {
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", sniff.JPEG),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", sniff.PNG),
    "gif87": (b"GIF87a\x01\x00", sniff.GIF),
    "gif89": (b"GIF89a\x01\x00", sniff.GIF),
    "webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", sniff.WEBP),
    "avif": (box(b"ftyp", b"avif\x00\x00\x00\x00mif1"), sniff.AVIF),
    "mp4": (mp4(), sniff.MP4),
    "mp4 with its index last": (mp4(index_last=True), sniff.MP4),
    "mp4 with sound only": (mp4(handlers=b"soun"), sniff.M4A),
    "m4a": (mp4(b"M4A "), sniff.M4A),
    "mov": (mp4(b"qt  "), sniff.MOV),
    "webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x00" * 90 + b"V_VP9A_OPUS", sniff.WEBM),
    "webm with sound only": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x00" * 90 + b"A_OPUS", sniff.WEBA),
    "mkv": (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska" + b"V_MPEG4/ISO/AVC", sniff.MKV),
    "avi": (b"RIFF\x10\x00\x00\x00AVI LIST", sniff.AVI),
    "flv": (b"FLV\x01\x05\x00\x00\x00\x09", sniff.FLV),
    "mpeg transport stream": ((b"G@\x00\x10" + b"\xff" * 184) * 5, sniff.TS),
    "mp3 with a tag": (b"ID3\x04\x00", sniff.MP3),
    "mp3 frames": (b"\xff\xfb\x90\x64" + b"\x00" * 20, sniff.MP3),
    "ogg": (b"OggS\x00\x02" + b"\x00" * 22 + b"\x01vorbis", sniff.OGG),
    "opus": (b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead", sniff.OPUS),
    "flac": (b"fLaC\x00\x00\x00\x22", sniff.FLAC),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", sniff.WAV),
    "vtt": (b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\nHi", sniff.VTT),
    "srt": (b"1\r\n00:00:00,000 --> 00:00:01,000\r\nHi", sniff.SRT),
    "ass": (b"[Script Info]\nTitle: x", sniff.ASS),
}
NOT_MEDIA = {
    "page": b"<!DOCTYPE html><html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "xml": b"<?xml version='1.0'?><MPD/>",
    "hls playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd",
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd",
    "json": b'{"error": 1}',
    "program": b"\x7fELF\x02\x01\x01",
    "windows program": b"MZ\x90\x00",
    "archive": b"PK\x03\x04",
    "pdf": b"%PDF-1.7",
    "bitmap": b"BM\x00\x00",
    "desktop file": b"[Desktop Entry]\nExec=rm",
    "one packet of a transport stream": b"G@\x00\x10" + b"\xff" * 184,
    "riff of another kind": b"RIFF\x10\x00\x00\x00ACONLIST",
    "ftyp of another kind": box(b"ftyp", b"heic\x00\x00\x00\x00heic"),
    "matroska of another kind": b"\x1a\x45\xdf\xa3" + b"\x00" * 80,
    "truncated ftyp": b"\x00\x00\x00\x18ftyp",
    "words after WEBVTT": b"WEBVTTrubbish",
    "nothing": b"",
    "noise": bytes(range(256)),
}


@pytest.mark.parametrize(("content", "expected"), MEDIA.values(), ids=MEDIA)
def test_media_is_known_by_its_bytes(tmp_path, content, expected):
    path = tmp_path / "named.exe"
    path.write_bytes(content)
    assert sniff.content_of(path) == expected


@pytest.mark.parametrize("content", NOT_MEDIA.values(), ids=NOT_MEDIA)
def test_everything_else_is_refused_under_any_name(tmp_path, content):
    path = tmp_path / "named.mp4"
    path.write_bytes(content)
    assert sniff.content_of(path) is None


@pytest.mark.parametrize("name", ["page", "svg", "hls playlist", "concat script", "json", "desktop file"])
def test_text_is_told_from_media_before_ffmpeg_sees_it(tmp_path, name):
    path = tmp_path / "named.mp4"
    path.write_bytes(NOT_MEDIA[name])
    assert sniff.looks_like_text(path)


@pytest.mark.parametrize("name", ["mp4", "jpeg", "webm", "mp3 with a tag"])
def test_media_never_looks_like_text(tmp_path, name):
    path = tmp_path / "named.txt"
    path.write_bytes(MEDIA[name][0] + b"\x00\xff")
    assert not sniff.looks_like_text(path)


@pytest.mark.parametrize("size", [0, 1, 7, 2**32 - 1])
def test_a_broken_box_size_ends_the_search_for_the_index(tmp_path, size):
    path = tmp_path / "broken.mp4"
    path.write_bytes(box(b"ftyp", b"isom\x00\x00\x02\x00isom") + struct.pack(">I", size) + b"mdat" + b"x" * 50)
    assert sniff.content_of(path) == sniff.MP4


def test_a_head_that_ends_inside_a_character_is_still_text(tmp_path):
    path = tmp_path / "subtitles.vtt"
    path.write_bytes(("WEBVTT\n" + "é" * 4096).encode())
    assert sniff.content_of(path) == sniff.VTT

"""What a file is, by its first bytes. Only the types listed here are media; everything else is refused."""

import re
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from bossbot_core.api import FileKind

_HEAD_BYTES = 4096
_INDEX_BYTES = 1024 * 1024
_MP4_BRANDS = re.compile(rb"iso[0-9m]|mp4[0-9v]|avc1|dash|M4V |M4VH|MSNV|f4v |3gp.|3g2.|cmf[2cs]|XAVC|mmp4|ndsc")
_SRT = re.compile(r"\A\d+\s*\r?\n\d{1,2}:\d{2}:\d{2}[,.]\d{1,3} --> ")


@frozen
class Content:
    """A type that may be posted, and the suffix its files get."""

    kind: FileKind
    mime_type: str
    suffix: str


JPEG = Content(FileKind.IMAGE, "image/jpeg", ".jpg")
PNG = Content(FileKind.IMAGE, "image/png", ".png")
WEBP = Content(FileKind.IMAGE, "image/webp", ".webp")
AVIF = Content(FileKind.IMAGE, "image/avif", ".avif")
GIF = Content(FileKind.ANIMATION, "image/gif", ".gif")
MP4 = Content(FileKind.VIDEO, "video/mp4", ".mp4")
MOV = Content(FileKind.VIDEO, "video/quicktime", ".mov")
WEBM = Content(FileKind.VIDEO, "video/webm", ".webm")
MKV = Content(FileKind.VIDEO, "video/x-matroska", ".mkv")
AVI = Content(FileKind.VIDEO, "video/x-msvideo", ".avi")
FLV = Content(FileKind.VIDEO, "video/x-flv", ".flv")
TS = Content(FileKind.VIDEO, "video/mp2t", ".ts")
M4A = Content(FileKind.AUDIO, "audio/mp4", ".m4a")
WEBA = Content(FileKind.AUDIO, "audio/webm", ".weba")
MP3 = Content(FileKind.AUDIO, "audio/mpeg", ".mp3")
OGG = Content(FileKind.AUDIO, "audio/ogg", ".ogg")
OPUS = Content(FileKind.AUDIO, "audio/ogg", ".opus")
FLAC = Content(FileKind.AUDIO, "audio/flac", ".flac")
WAV = Content(FileKind.AUDIO, "audio/wav", ".wav")
VTT = Content(FileKind.SUBTITLES, "text/vtt", ".vtt")
SRT = Content(FileKind.SUBTITLES, "application/x-subrip", ".srt")
ASS = Content(FileKind.SUBTITLES, "text/x-ssa", ".ass")

_PREFIXES: tuple[tuple[bytes, Content], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"fLaC", FLAC),
    (b"ID3", MP3),
    (b"FLV\x01", FLV),
)
# Packets of a transport stream are 188 bytes long (ISO/IEC 13818-1, 2.4.3.2).
_PACKET_BYTES, _PACKETS = 188, 5


def content_of(path: Path) -> Content | None:
    """The file's type by content, or None when it is not media that may be posted."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        return _binary(head, file) or _subtitles(head)


def looks_like_text(path: Path) -> bool:
    """Whether the file is a page, a playlist or other text: such a file must never reach ffmpeg as media."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return bool(head) and b"\x00" not in head and _decoded(head) is not None


def _binary(head: bytes, file: BinaryIO) -> Content | None:
    for prefix, content in _PREFIXES:
        if head.startswith(prefix):
            return content
    if head[4:8] == b"ftyp":
        return _iso_media(head, file)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska(head, file)
    return _of_a_form(head) or _sound_or_stream(head)


def _of_a_form(head: bytes) -> Content | None:
    return {b"WEBP": WEBP, b"WAVE": WAV, b"AVI ": AVI}.get(head[8:12]) if head.startswith(b"RIFF") else None


def _sound_or_stream(head: bytes) -> Content | None:
    if head.startswith(b"OggS"):
        return OPUS if b"OpusHead" in head[:512] else OGG
    # An MPEG audio frame: eleven sync bits, layer III, no reserved bit rate.
    frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0
    if frame:
        return MP3
    starts = head[: _PACKET_BYTES * _PACKETS : _PACKET_BYTES]
    return TS if starts == b"G" * _PACKETS else None


def _iso_media(head: bytes, file: BinaryIO) -> Content | None:
    major, size = head[8:12], int.from_bytes(head[:4])
    brands = head[8 : min(max(size, 16), _HEAD_BYTES)]
    if major in {b"avif", b"avis"}:
        return AVIF
    if major in {b"M4A ", b"M4B "}:
        return M4A
    tracks = _movie_index(file)
    if major == b"qt  ":
        return MOV
    if not _MP4_BRANDS.search(brands):
        return None
    return M4A if b"soun" in tracks and b"vide" not in tracks else MP4


def _movie_index(file: BinaryIO) -> bytes:
    """The start of the `moov` box (ISO/IEC 14496-12), which names every track; empty when there is none."""
    offset, end = 0, file.seek(0, SEEK_END)
    # A progressive file has a handful of boxes before it; a fragmented one starts with it.
    for _ in range(64):
        file.seek(offset)
        header = file.read(16)
        if len(header) < 8:
            return b""
        size, name = int.from_bytes(header[:4]), header[4:8]
        if name == b"moov":
            return header + file.read(min(size, _INDEX_BYTES) if size else _INDEX_BYTES)
        size = int.from_bytes(header[8:16]) if size == 1 else size
        offset += size
        if size < 8 or offset >= end:
            return b""
    return b""


def _matroska(head: bytes, file: BinaryIO) -> Content | None:
    head += file.read(64 * 1024)
    webm = b"webm" in head[:64]
    if not webm and b"matroska" not in head[:64]:
        return None
    # Codec identifiers start with V_ for pictures and A_ for sound (RFC 9559, section 5.1.4.1.21).
    sound_only = b"A_" in head and not re.search(rb"V_(VP|AV1|MPEG|THEORA|MS)", head)
    if sound_only and webm:
        return WEBA
    return WEBM if webm else MKV


def _subtitles(head: bytes) -> Content | None:
    text = _decoded(head)
    if text is None:
        return None
    if re.match(r"WEBVTT(\s|$)", text):
        return VTT
    if _SRT.match(text):
        return SRT
    return ASS if text.startswith("[Script Info]") else None


def _decoded(head: bytes) -> str | None:
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The head may end inside a character.
        return head[: error.start].decode("utf-8-sig") if error.start >= len(head) - 3 > 0 else None

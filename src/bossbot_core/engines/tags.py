"""Names what can be heard: title, artist, date, source and cover, inside the file itself."""

from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from bossbot_core.api import MediaInfo

_TITLE_CHARS = 200
_ARTIST_CHARS = 100
_UNREADABLE = dict.fromkeys(range(32), " ")


@frozen(kw_only=True)
class Tags:
    """Foreign text, and therefore only ever a value; `cover` is a jpeg."""

    title: str = ""
    album: str = ""
    artist: str = ""
    date: str = ""
    source_url: str = ""
    cover: bytes = b""

    @classmethod
    def of(cls, info: MediaInfo, cover: bytes = b"") -> "Tags":
        """The tags for a post."""
        return cls(
            title=_line(info.title or info.text, _TITLE_CHARS),
            artist=_line(info.author or info.author_handle, _ARTIST_CHARS),
            date=info.published_at.date().isoformat() if info.published_at else "",
            source_url=info.source_url,
            cover=cover,
        )

    def of_track(self, name: str) -> "Tags":
        """The tags for one of several sounds of a post: what the post is called is its album."""
        return evolve(self, title=_line(name.replace("_", " "), _TITLE_CHARS), album=self.title)


def write(path: Path, tags: Tags) -> None:
    """Tag an m4a or an mp3 in place, and forget the tags it had; raises `mutagen.MutagenError`."""
    if path.suffix == ".mp3":
        _to_mp3(path, tags)
    else:
        _to_m4a(path, tags)


def _to_m4a(path: Path, tags: Tags) -> None:
    mp4: Any = import_module("mutagen.mp4")
    named = {
        "\xa9nam": tags.title,
        "\xa9alb": tags.album,
        "\xa9ART": tags.artist,
        "\xa9day": tags.date,
        "\xa9cmt": tags.source_url,
    }
    file = mp4.MP4(path)
    file.delete()
    for name, value in named.items():
        if value:
            file[name] = [value]
    if tags.cover:
        file["covr"] = [mp4.MP4Cover(tags.cover, mp4.MP4Cover.FORMAT_JPEG)]
    file.save()


def _to_mp3(path: Path, tags: Tags) -> None:
    id3: Any = import_module("mutagen.id3")
    utf8, written = id3.Encoding.UTF8, id3.ID3()
    texts = ((id3.TIT2, tags.title), (id3.TALB, tags.album), (id3.TPE1, tags.artist), (id3.TDRC, tags.date))
    for frame, value in texts:
        if value:
            written.add(frame(encoding=utf8, text=[value]))
    if tags.source_url:
        written.add(id3.COMM(encoding=utf8, lang="eng", desc="", text=[tags.source_url]))
    if tags.cover:
        front = id3.PictureType.COVER_FRONT
        written.add(id3.APIC(encoding=utf8, mime="image/jpeg", type=front, desc="", data=tags.cover))
    written.save(path)


def _line(text: str, most: int) -> str:
    return " ".join(text.translate(_UNREADABLE).split())[:most]

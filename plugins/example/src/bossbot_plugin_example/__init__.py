"""Media from the sandbox's sample host: the plugin that the tutorial builds."""

from pathlib import PurePosixPath
from typing import Any

from attrs import frozen

from bossbot_core.api import (
    ErrorCode,
    JobContext,
    MediaFiles,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    UrlMatch,
    hookimpl,
)
from bossbot_core.engines import gallery_dl

HOST = "sample.test"
KINDS = {".mp4": MediaKind.VIDEO, ".mp3": MediaKind.POST, ".jpg": MediaKind.POST, ".png": MediaKind.POST}
ENGINE = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))


@frozen(kw_only=True)
class Settings:
    """The `[plugins.example]` table."""

    max_album_items: int = 50


PLUGIN = PluginInfo(name="example", api_version=1, settings=Settings)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims files by their suffix, and albums."""
    if url.host != HOST or url.port is not None:
        return None
    path = "/".join(url.segments)
    match url.segments:
        case ("album", number) if number.isdecimal():
            kind = MediaKind.ALBUM
        case (*_, file) if (suffix := PurePosixPath(file).suffix) in KINDS:
            kind = KINDS[suffix]
        case _:
            return None
    return UrlMatch(canonical_url=f"http://{HOST}/{path}", media_id=path, kind=kind)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches one file, or everything in an album in its order."""
    addresses = album(match.canonical_url, ctx) if match.kind is MediaKind.ALBUM else [match.canonical_url]
    return gallery_dl.download_all(addresses, ctx, ENGINE)


def album(address: str, ctx: JobContext[Settings]) -> list[str]:
    """The addresses of an album's files; `<album>.json` lists their paths."""
    listing: Any = ctx.http.get_json(f"{address}.json")
    items: list[str] = listing["items"]
    if not items:
        raise PermanentError(ErrorCode.NO_MEDIA, "That album is empty.")
    return [f"http://{HOST}{path}" for path in items[: ctx.settings.max_album_items]]

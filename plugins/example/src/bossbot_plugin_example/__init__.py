"""Media from the sandbox's sample host: the plugin that the tutorial builds."""

from pathlib import PurePosixPath
from typing import Any

from attrs import evolve, frozen

from bossbot_core.api import (
    ErrorCode,
    JobContext,
    Listing,
    ListingItem,
    MediaFiles,
    MediaInfo,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    UrlMatch,
    hookimpl,
)
from bossbot_core.engines import gallery_dl

HOST = "sample.test"
KINDS = {".mp4": MediaKind.VIDEO, ".webm": MediaKind.VIDEO, ".mp3": MediaKind.POST, ".jpg": MediaKind.POST}
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
    address = match.canonical_url
    files = album(address, ctx) if match.kind is MediaKind.ALBUM else gallery_dl.download(address, ctx, ENGINE)
    return evolve(files, info=evolve(files.info, age_restricted=False))


def album(address: str, ctx: JobContext[Settings]) -> MediaFiles:
    """The files that the album's page lists, or those of them that were chosen."""
    page = page_of(address, ctx)
    pictures = [f"http://{HOST}{path}" for path in page["items"]]
    if not pictures:
        raise PermanentError(ErrorCode.NO_MEDIA, "That album is empty.")
    most = min(ctx.limits.max_items, ctx.settings.max_album_items)
    files = gallery_dl.download_all(pictures, evolve(ctx, limits=evolve(ctx.limits, max_items=most)), ENGINE)
    info = MediaInfo(title=page["title"], author=page["author"], source_url=address)
    return evolve(files, info=info)


def page_of(address: str, ctx: JobContext[Settings]) -> Any:
    """What `<address>.json` tells of an album."""
    ctx.limiter.acquire()
    return ctx.http.get_json(f"{address}.json")


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Counts the items of an album and names them."""
    if match.kind is not MediaKind.ALBUM:
        return None
    page = page_of(match.canonical_url, ctx)
    titles = page.get("titles", {})
    items = [ListingItem(number=number, title=titles.get(path, "")) for number, path in enumerate(page["items"], 1)]
    return Listing(
        items=tuple(items),
        total=len(items),
        title=page["title"],
        author=page["author"],
        max_items=ctx.settings.max_album_items,
    )

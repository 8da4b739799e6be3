"""What somebody has posted: yt-dlp lists it and fetches the films, gallery-dl fetches the photo posts."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from bossbot_core.api import (
    BossBotError,
    JobContext,
    Listing,
    MediaFile,
    MediaFiles,
    MediaInfo,
    PermanentError,
    Selection,
    TransientError,
    UrlMatch,
)
from bossbot_core.engines import together, yt_dlp
from bossbot_plugin_tiktok import albums, urls, words
from bossbot_plugin_tiktok.options import film_options, is_stranger

type Post = Mapping[str, Any]
"""TikTok's own words on a post."""


def listed(match: UrlMatch, ctx: JobContext[Any]) -> Listing:
    """The newest posts, and how many there are by TikTok's own count."""
    from bossbot_plugin_tiktok.profiles import profile_reader

    counts: list[int] = []
    listing = yt_dlp.survey(match.canonical_url, ctx, film_options(ctx, profile_reader(counts.append), playlist=True))
    return evolve(listing, total=max([*counts, listing.total or 0]) or None, title=urls.profile_name(match))


def fetched(match: UrlMatch, ctx: JobContext[Any]) -> MediaFiles:
    """What was chosen of somebody's posts: first the films, then the photo posts."""
    posts: list[Post] = []
    films = _films(match, ctx, posts)
    albums_seen = [post for post in posts if "imagePost" in post]
    photos = _photos(albums_seen, films.files, ctx)
    whole = MediaInfo(title=urls.profile_name(match), source_url=match.canonical_url)
    return MediaFiles(
        files=(*films.files, *photos.files),
        info=together(whole, [_described(post, ctx) for post in posts]),
        # The photo posts are among those that brought no film.
        left_out=films.left_out - len(albums_seen) + photos.left_out,
    )


def _films(match: UrlMatch, ctx: JobContext[Any], posts: list[Post]) -> MediaFiles:
    from bossbot_plugin_tiktok.profiles import profile_reader
    from bossbot_plugin_tiktok.videos import post_reader

    asked: set[str] = set()
    options = film_options(ctx, profile_reader(int), post_reader(posts.append, asked.add), playlist=True)
    try:
        return yt_dlp.download(match.canonical_url, ctx, options)
    except PermanentError as error:
        # A film that is too large, say, does not keep the photos back.
        if not any("imagePost" in post for post in posts):
            raise
        ctx.log.info("no film among the posts", code=error.code)
        return MediaFiles(files=(), left_out=len(asked))


def _photos(posts: Sequence[Post], films: Sequence[MediaFile], ctx: JobContext[Any]) -> MediaFiles:
    """The files of photo posts, within what the films have left of the job's limits."""
    limits = evolve(
        ctx.limits,
        selection=Selection(),
        max_items=ctx.limits.max_items - len(films),
        max_total_bytes=ctx.limits.max_total_bytes - sum(film.size_bytes for film in films),
    )
    if not posts or limits.max_items < 1:
        return MediaFiles(files=())
    rest = evolve(ctx, limits=limits)
    addresses = [f"https://www.tiktok.com/@/video/{post['id']}" for post in posts]
    try:
        return albums.fetched(addresses, rest)
    except BossBotError as error:
        if not films or (isinstance(error, TransientError) and not ctx.last_try):
            raise
        ctx.log.info("no photos among the posts", code=error.code)
        return MediaFiles(files=(), left_out=len(posts))


def _described(post: Post, ctx: JobContext[Any]) -> MediaInfo:
    return words.describe(post, for_everyone=is_stranger(ctx))

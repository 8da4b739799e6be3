"""Media from TikTok."""

import contextlib
import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from bossbot_core.api import (
    ErrorCode,
    JobContext,
    Listing,
    MediaFiles,
    MediaInfo,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    TransientError,
    UrlMatch,
    hookimpl,
)
from bossbot_core.api.wording import sentence
from bossbot_core.engines import Account, PlatformSettings, yt_dlp
from bossbot_plugin_tiktok import albums, pages, people, urls, words
from bossbot_plugin_tiktok.options import film_options, is_stranger

# TikTok sends most other programs in circles; for a link's preview it names the post at once.
PREVIEW = {"User-Agent": "facebookexternalhit/1.1"}
_TAKEN_BACK = re.compile(r"unable to download video data: HTTP Error 4(03|04|10)")


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.tiktok]` table."""

    account = Account(domains=("tiktok.com",), login=(("sessionid", "sessionid_ss"),))

    photo_music: bool = True


PLUGIN = PluginInfo(
    name="tiktok",
    api_version=1,
    settings=Settings,
    canary_url="https://www.tiktok.com/@patroxofficial/video/6742501081818877190",
)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims every link of the site and its short links."""
    return urls.claim(url)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a video through yt-dlp, a photo post with its sound through gallery-dl; of a profile what is chosen."""
    match = post_behind(match, ctx) if urls.is_redirect(match) else match
    if urls.is_profile(match):
        return people.fetched(match, ctx)
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(
            ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one post or profile."
        )
    first, other = (photos, video) if match.kind is MediaKind.POST else (video, photos)
    # An address may name the other form than the post has. The second look stands outside the handler: what is
    # raised inside would carry the first answer along as its context.
    with contextlib.suppress(pages.OtherForm):
        return first(match, ctx)
    return other(match, ctx)


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Names somebody's newest posts; of anything else `download` says what it is."""
    if not urls.is_profile(match):
        return None
    return people.listed(match, ctx)


def post_behind(match: UrlMatch, ctx: JobContext[Settings]) -> UrlMatch:
    """The post that a short link leads to."""
    ctx.limiter.acquire()
    address = ctx.http.final_url(match.canonical_url, headers=PREVIEW, until=lambda each: bool(urls.target_at(each)))
    pages.check_address(address)
    found = urls.target_at(address)
    if found is None:
        raise PermanentError(ErrorCode.REMOVED, "That short link leads to no post; it may have been removed.")
    if urls.is_profile(found):
        # Nobody was asked how much of it is wanted.
        template = sentence("That short link leads to the profile {name}; paste the profile's own link.")
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, template, name=urls.profile_name(found))
    return found


def video(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a video; raises `OtherForm` for a photo post that stands under a video's address."""
    from bossbot_plugin_tiktok.videos import post_reader

    posts: list[Mapping[str, Any]] = []
    options = film_options(ctx, post_reader(posts.append), "TikTokLiveIE")
    try:
        files = yt_dlp.download(urls.as_film(match), ctx, options)
    except PermanentError as error:
        if not _TAKEN_BACK.search(error.detail):
            raise
        # The page names a new address at each visit; an old one, or one for another visitor, is refused.
        raise TransientError(ErrorCode.NETWORK, detail=error.detail) from error
    return evolve(files, info=_in_own_words(files.info, posts[-1], ctx)) if posts else files


def _in_own_words(info: MediaInfo, post: Mapping[str, Any], ctx: JobContext[Settings]) -> MediaInfo:
    told = words.describe(post, for_everyone=is_stranger(ctx))
    return evolve(told, subtitles=info.subtitles, chapters=info.chapters)


def photos(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a photo post with its sound; raises `OtherForm` for a film that stands under a photo post's address."""
    return albums.fetched((match.canonical_url,), ctx)

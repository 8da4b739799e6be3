"""Media from TikTok."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import evolve, frozen

from bossbot_core.api import (
    ErrorCode,
    JobContext,
    MediaFiles,
    MediaInfo,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    Quality,
    UrlMatch,
    hookimpl,
)
from bossbot_core.engines import Account, PlatformSettings, gallery_dl, yt_dlp
from bossbot_plugin_tiktok import pages, urls, words

# TikTok sends most other programs in circles; for a link's preview it names the post at once.
PREVIEW = {"User-Agent": "facebookexternalhit/1.1"}


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
    """Fetches a video through yt-dlp, a photo post with its sound through gallery-dl."""
    match = post_behind(match, ctx) if urls.is_redirect(match) else match
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(
            ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one video or photo post."
        )
    return photos(match, ctx) if match.kind is MediaKind.POST else video(match, ctx)


def post_behind(match: UrlMatch, ctx: JobContext[Settings]) -> UrlMatch:
    """The post that a short link leads to."""
    ctx.limiter.acquire()
    address = ctx.http.final_url(match.canonical_url, headers=PREVIEW, until=lambda each: bool(urls.target_at(each)))
    pages.check_address(address)
    found = urls.target_at(address)
    if found is None:
        raise PermanentError(ErrorCode.REMOVED, "That short link leads to no post; it may have been removed.")
    return found


def video(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a video, or the photo post that stands under a video's address."""
    from bossbot_plugin_tiktok.videos import PhotoPost, post_reader

    posts: list[Mapping[str, Any]] = []
    settings = ctx.settings
    options = yt_dlp.YtDlpOptions(
        extractors=(post_reader(posts.append), "TikTokLiveIE"),
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
    )
    try:
        files = yt_dlp.download(match.canonical_url, ctx, options)
    except PhotoPost:
        return photos(match, ctx)
    return evolve(files, info=_in_own_words(files.info, posts[-1], ctx)) if posts else files


def _in_own_words(info: MediaInfo, post: Mapping[str, Any], ctx: JobContext[Settings]) -> MediaInfo:
    told = words.describe(post, for_everyone=is_stranger(ctx))
    return evolve(told, subtitles=info.subtitles, chapters=info.chapters)


def photos(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a photo post: its photos in order and then its sound, or the sound alone where that is wanted."""
    from bossbot_plugin_tiktok.photos import PostExtractor

    settings, only_sound = ctx.settings, ctx.limits.quality is Quality.AUDIO
    wanted = {"photos": not only_sound, "audio": only_sound or settings.photo_music, "covers": False}
    options = gallery_dl.GalleryDlOptions(
        extractors=(PostExtractor,),
        settings={"tiktok": {**wanted, "subtitles": False, "videos": True}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        describe=partial(words.describe, for_everyone=is_stranger(ctx)),
    )
    return gallery_dl.download(match.canonical_url, ctx, options)


def is_stranger(ctx: JobContext[Settings]) -> bool:
    """Whether TikTok shows the bot only what it shows everybody."""
    return not ctx.settings.cookies_file

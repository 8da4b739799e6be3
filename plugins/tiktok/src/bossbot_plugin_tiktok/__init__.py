"""Media from TikTok."""

from attrs import frozen

from bossbot_core.api import (
    ErrorCode,
    FileKind,
    JobContext,
    MediaFiles,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    Quality,
    UrlMatch,
    hookimpl,
)
from bossbot_core.engines import Account, PlatformSettings, gallery_dl, yt_dlp
from bossbot_plugin_tiktok import urls


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.tiktok]` table."""

    account = Account(domains=("tiktok.com",), login=(("sessionid", "sessionid_ss"),))

    photo_music: bool = False


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
    """Fetches a video through yt-dlp, a photo post through gallery-dl."""
    match = post_behind(match, ctx) if urls.is_redirect(match) else match
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(
            ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one video or photo post."
        )
    if match.kind is MediaKind.POST:
        return photos(match, ctx)
    files = yt_dlp.download(match.canonical_url, ctx, video_options(ctx.settings))
    return photos(match, ctx) if _is_only_music(files, ctx) else files


def post_behind(match: UrlMatch, ctx: JobContext[Settings]) -> UrlMatch:
    """The post that a short link leads to."""
    ctx.limiter.acquire()
    post = urls.post_at(ctx.http.final_url(match.canonical_url))
    if post is None:
        raise PermanentError(ErrorCode.REMOVED, "That short link leads to no post; it may have been removed.")
    return post


def photos(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a photo post."""
    settings = ctx.settings
    options = gallery_dl.GalleryDlOptions(
        extractors=("tiktok.TiktokPostExtractor",),
        settings={"tiktok": {"audio": settings.photo_music, "covers": False, "subtitles": False, "videos": True}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
    )
    return gallery_dl.download(match.canonical_url, ctx, options)


def video_options(settings: Settings) -> yt_dlp.YtDlpOptions:
    """How yt-dlp reads TikTok for this bot."""
    return yt_dlp.YtDlpOptions(
        extractors=("TikTokIE", "TikTokLiveIE"),
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
    )


def _is_only_music(files: MediaFiles, ctx: JobContext[Settings]) -> bool:
    """A photo post under a video's address: yt-dlp knows its music only."""
    wanted = ctx.limits.quality is Quality.AUDIO
    return not wanted and all(file.kind is FileKind.AUDIO for file in files.files)

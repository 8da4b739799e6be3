"""Media from YouTube."""

from typing import Any

from attrs import evolve, frozen

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    JobContext,
    Listing,
    MediaFiles,
    MediaKind,
    ParsedUrl,
    PermanentError,
    PluginInfo,
    UrlMatch,
    hookimpl,
)
from bossbot_core.engines import Account, PlatformSettings, yt_dlp
from bossbot_plugin_youtube import reasons, urls

# Two requests and no JavaScript; it serves most videos.
QUICK = {"player_client": ("visionos",), "player_skip": ("webpage", "configs", "js")}
# As many, one of them for the page, which alone names the languages into which subtitles are translated.
SPOKEN = {"player_client": ("visionos",), "player_skip": ("configs", "js")}
# What the engine thinks best, which changes with its versions and where there are cookies of an account.
THOROUGH = {"player_client": ("default",)}
LISTS = frozenset({MediaKind.PLAYLIST, MediaKind.ALBUM})


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.youtube]` table."""

    account = Account(
        domains=("youtube.com",), login=(("LOGIN_INFO",), ("SAPISID", "__Secure-1PAPISID", "__Secure-3PAPISID"))
    )

    max_playlist_items: int = 20
    subtitles: tuple[str, ...] = ()


PLUGIN = PluginInfo(
    name="youtube",
    api_version=1,
    settings=Settings,
    canary_url="https://www.youtube.com/watch?v=jNQXAC9IVRw",
)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims every link of the site, its short links and front-ends, and videos in the Wayback Machine."""
    return urls.claim(url)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a video, or videos of a playlist or a channel: the first ones, or those that were chosen."""
    match = urls.as_list(match)
    refuse_what_is_not_served(match)
    if match.kind in LISTS:
        ctx = _capped(ctx)
    # The quick ways take no cookies along.
    if ctx.settings.cookies_file:
        return fetch(match, ctx, THOROUGH)
    try:
        return fetch(match, ctx, SPOKEN if ctx.limits.subtitles else QUICK)
    except BossBotError as error:
        if not reasons.is_vague(error):
            raise
        first = error
    # Outside the handler: what is raised inside would carry the first answer along as its context.
    return _look_again(match, ctx, first)


def _look_again(match: UrlMatch, ctx: JobContext[Settings], first: BossBotError) -> MediaFiles:
    ctx.log.info("asking again as a browser would", code=first.code)
    try:
        return fetch(match, ctx, THOROUGH)
    except BossBotError as error:
        if reasons.telling(error) < reasons.telling(first):
            raise first from error
        raise


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Counts the videos of a playlist or a channel and names them."""
    match = urls.as_list(match)
    refuse_what_is_not_served(match)
    try:
        listing = yt_dlp.survey(match.canonical_url, ctx, engine_options(match, ctx.settings, QUICK))
    except BossBotError as error:
        raise reasons.retold(error) from error
    return evolve(listing, max_items=ctx.settings.max_playlist_items)


def refuse_what_is_not_served(match: UrlMatch) -> None:
    """Raises `PermanentError` for pages, personal lists and links that lost their end."""
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, "That is no video; paste the link of one video or playlist.")
    if urls.is_personal(match):
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, "That list is different for each person who opens it.")
    if urls.is_cut(match):
        raise PermanentError(ErrorCode.INVALID_URL, "That link is cut off; a video's name has 11 characters.")


def fetch(match: UrlMatch, ctx: JobContext[Settings], way: Any) -> MediaFiles:
    """Asks YouTube in one of the ways; raises what YouTube's own words explain."""
    try:
        return yt_dlp.download(match.canonical_url, ctx, engine_options(match, ctx.settings, way))
    except BossBotError as error:
        raise reasons.retold(error) from error


def engine_options(match: UrlMatch, settings: Settings, way: Any) -> yt_dlp.YtDlpOptions:
    """How yt-dlp reads YouTube for this bot."""
    from bossbot_plugin_youtube.extractors import EXTRACTORS

    return yt_dlp.YtDlpOptions(
        extractors=EXTRACTORS,
        playlist=match.kind in LISTS,
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        extractor_args={"youtube": way},
        subtitles=settings.subtitles,
        user_agent=settings.user_agent,
        cover=True,
    )


def _capped(ctx: JobContext[Settings]) -> JobContext[Settings]:
    most = min(ctx.settings.max_playlist_items, ctx.limits.max_items)
    return evolve(ctx, limits=evolve(ctx.limits, max_items=most))

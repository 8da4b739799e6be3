"""Media from Instagram."""

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
    Quality,
    UrlMatch,
    hookimpl,
)
from bossbot_core.api.wording import sentence
from bossbot_core.engines import Account, PlatformSettings, gallery_dl
from bossbot_plugin_instagram import urls, words

NO_ACCOUNT = sentence("Instagram shows profiles only to accounts; whoever runs the bot may give it the cookies of one.")
# "merged" takes the ready-made MP4: the streams of the manifest are VP9, which Discord does not play everywhere.
ENGINE_SETTINGS = {"audio": False, "previews": False, "videos": "merged"}


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.instagram]` table."""

    account = Account(domains=("instagram.com",), login=(("sessionid",),))


PLUGIN = PluginInfo(
    name="instagram",
    api_version=1,
    settings=Settings,
    canary_url="https://www.instagram.com/p/BqvsDleB3lV/",
)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims every link of the site."""
    return urls.claim(url)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a post, a carousel in its order, a reel, or a story; of a profile what was chosen."""
    if urls.is_profile(match):
        return gallery_dl.download(urls.profile_address(match), ctx, profile_options(match, ctx))
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(
            ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one post, reel or profile."
        )
    if urls.is_story(match) and not ctx.settings.cookies_file:
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, "Instagram shows stories only to people who are logged in.")
    return gallery_dl.download(match.canonical_url, ctx, engine_options(ctx.settings, ctx.limits.quality))


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Counts what is in somebody's stories, a highlight or a profile; of anything else `download` says what it is."""
    if urls.is_profile(match):
        return gallery_dl.survey(urls.profile_address(match), ctx, profile_options(match, ctx))
    if match.kind is not MediaKind.ALBUM or not ctx.settings.cookies_file:
        return None
    return gallery_dl.survey(match.canonical_url, ctx, engine_options(ctx.settings, ctx.limits.quality))


def profile_options(match: UrlMatch, ctx: JobContext[Settings]) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads what somebody has posted; raises `PermanentError` without an account's cookies."""
    from bossbot_plugin_instagram.extractors import Profile

    if not ctx.settings.cookies_file:
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, NO_ACCOUNT)
    name = urls.profile_name(match)
    whole = MediaInfo(title=f"@{name}", author_handle=name, source_url=match.canonical_url)
    return evolve(engine_options(ctx.settings, ctx.limits.quality), extractors=(Profile,), whole=whole)


def engine_options(settings: Settings, quality: Quality = Quality.BEST) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads Instagram for this bot."""
    from bossbot_plugin_instagram.extractors import ALT_TEXT, MOST_LINES, POST, Post, Story

    def describe(keywords: gallery_dl.Keywords) -> MediaInfo:
        post: Any = keywords.get(POST) or {}
        return words.describe(post, str(keywords.get("post_url") or ""), for_everyone=not settings.cookies_file)

    return gallery_dl.GalleryDlOptions(
        extractors=(Post, Story),
        settings={"instagram": {**ENGINE_SETTINGS, MOST_LINES: quality.max_height}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        describe=describe,
        alt_text=ALT_TEXT,
    )

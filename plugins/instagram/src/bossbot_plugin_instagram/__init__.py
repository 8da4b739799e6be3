"""Media from Instagram."""

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
from bossbot_core.engines import Account, PlatformSettings, gallery_dl
from bossbot_plugin_instagram import urls

EXTRACTORS = ("instagram.InstagramPostExtractor", "instagram.InstagramStoriesExtractor")
# "merged" takes the ready-made MP4: the streams of the manifest are VP9, which Discord does not play everywhere.
ENGINE_SETTINGS = {"instagram": {"audio": False, "previews": False, "videos": "merged"}}


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
    """Fetches a post, a carousel in its order, a reel, or a story."""
    if match.kind is MediaKind.PROFILE:
        raise PermanentError(
            ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one post or reel."
        )
    if urls.is_story(match) and not ctx.settings.cookies_file:
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, "Instagram shows stories only to people who are logged in.")
    return gallery_dl.download(match.canonical_url, ctx, engine_options(ctx.settings))


def engine_options(settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads Instagram for this bot."""
    return gallery_dl.GalleryDlOptions(
        extractors=EXTRACTORS,
        settings=ENGINE_SETTINGS,
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
    )

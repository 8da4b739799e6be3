"""Media from Twitter/X."""

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
    UrlMatch,
    hookimpl,
)
from bossbot_core.api.wording import sentence
from bossbot_core.engines import Account, PlatformSettings, gallery_dl
from bossbot_plugin_twitter import urls

EXTRACTORS = ("twitter.TwitterTweetExtractor", "twitter.TwitterImageExtractor")
ENGINE_SETTINGS = {
    "twitter": {
        "articles": ["cover", "media"],
        "cards": False,
        "quoted": False,
        "retweets": True,
        "text-tweets": False,
        "videos": True,
    }
}
NOT_SERVED = {
    MediaKind.PROFILE: sentence("That is a whole page of posts; paste the link of one post."),
    MediaKind.VIDEO: sentence("Spaces and broadcasts cannot be fetched; paste the link of a post."),
}


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.twitter]` table."""

    account = Account(domains=("x.com", "twitter.com"), login=(("auth_token",), ("ct0",)))


PLUGIN = PluginInfo(
    name="twitter",
    api_version=1,
    settings=Settings,
    canary_url="https://x.com/supernaturepics/status/604341487988576256",
)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims every link of the site and its mirrors."""
    return urls.claim(url)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches all photos, films and GIFs of one post."""
    if match.kind in NOT_SERVED:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, NOT_SERVED[match.kind])
    return gallery_dl.download(match.canonical_url, ctx, engine_options(ctx.settings))


def engine_options(settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads X for this bot."""
    return gallery_dl.GalleryDlOptions(
        extractors=EXTRACTORS,
        settings=ENGINE_SETTINGS,
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        describe=describe,
        alt_text="description",
    )


def describe(keywords: gallery_dl.Keywords) -> MediaInfo:
    """What gallery-dl tells, and the post's address as X itself writes it, with the author's name."""
    info, post = gallery_dl.describe(keywords), keywords.get("tweet_id")
    named = post and info.author_handle
    return evolve(info, source_url=f"https://x.com/{info.author_handle}/status/{post}") if named else info

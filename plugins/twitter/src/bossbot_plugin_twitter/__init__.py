"""Media from Twitter/X."""

from collections.abc import Mapping

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
    UrlMatch,
    hookimpl,
)
from bossbot_core.api.wording import sentence
from bossbot_core.engines import Account, PlatformSettings, gallery_dl
from bossbot_plugin_twitter import urls
from bossbot_plugin_twitter.profiles import NO_ACCOUNT, ProfileReader, posted
from bossbot_plugin_twitter.reading import PostReader

EXTRACTORS = ("twitter.TwitterTweetExtractor", "twitter.TwitterImageExtractor")
ENGINE_SETTINGS = {
    "articles": ["cover", "media"],
    "cards": True,
    # A page's own preview picture is none of the post's media.
    "cards-blacklist": ["summary", "summary_large_image"],
    "quoted": False,
    "retweets": True,
    "videos": True,
}
MOST_PROFILE_REQUESTS = 15
"""Three to begin as an account, one for whom it is about, the rest for pages of up to 50 posts."""
ALONE: Mapping[str, object] = {"tweet-endpoint": "single", "text-tweets": False}
# Posts of words are heard too: the one that was asked for may be such, in a thread with pictures.
IN_CONVERSATION: Mapping[str, object] = {"conversations": True, "text-tweets": True}
PROFILE_EXTRACTORS = ("twitter.TwitterMediaExtractor",)
NOT_SERVED = {
    MediaKind.PROFILE: sentence("That is a whole page of posts; paste the link of one post or profile."),
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
    """Fetches all photos, films and GIFs of a post, or of its author's thread; of a profile those that were chosen."""
    if address := urls.profile_address(match):
        return gallery_dl.download(address, ctx, profile_options(match, ctx.settings))
    if match.kind in NOT_SERVED:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, NOT_SERVED[match.kind])
    if not match.media_id.isdigit():
        return gallery_dl.download(match.canonical_url, ctx, engine_options(ctx.settings))
    logged_in = bool(ctx.settings.cookies_file)
    if ctx.limits.thread and not logged_in:
        return thread_or_post(match, ctx)
    return fetch(match, ctx, conversation=logged_in)


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Counts the files of a thread, or names the newest of a profile; a post alone asks nothing."""
    if address := urls.profile_address(match):
        return gallery_dl.survey(address, ctx, profile_options(match, ctx.settings))
    if not (ctx.limits.thread and match.media_id.isdigit()):
        return None
    reader = reader_of(match, ctx, thread=True)
    try:
        listing = gallery_dl.survey(match.canonical_url, ctx, options_with(reader, ctx.settings, IN_CONVERSATION))
    except PermanentError as error:
        if ctx.settings.cookies_file or error.code is not ErrorCode.LOGIN_REQUIRED:
            raise
        return None
    return listing if reader.posts > 1 else None


def thread_or_post(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """The thread, or the post alone where X shows threads to accounts only."""
    try:
        return fetch(match, ctx, conversation=True)
    except PermanentError as error:
        if error.code is not ErrorCode.LOGIN_REQUIRED:
            raise
    ctx.log.info("no thread without cookies", post=match.media_id)
    return fetch(match, ctx, conversation=False)


def fetch(match: UrlMatch, ctx: JobContext[Settings], *, conversation: bool) -> MediaFiles:
    """One post from its own query, or with the conversation around it, which also knows its thread."""
    reader = reader_of(match, ctx, thread=conversation and ctx.limits.thread)
    how = IN_CONVERSATION if conversation else ALONE
    return gallery_dl.download(match.canonical_url, ctx, options_with(reader, ctx.settings, how))


def reader_of(match: UrlMatch, ctx: JobContext[Settings], *, thread: bool) -> PostReader:
    """Who reads along."""
    return PostReader(match.media_id, thread=thread, logged_in=bool(ctx.settings.cookies_file))


def options_with(reader: PostReader, settings: Settings, how: Mapping[str, object]) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads a post while somebody reads along."""
    return evolve(engine_options(settings, how), describe=reader.describe, reader=reader)


def profile_options(match: UrlMatch, settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads what somebody has posted; raises `PermanentError` without an account's cookies."""
    if not settings.cookies_file:
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, NO_ACCOUNT)
    whole = MediaInfo(title=urls.profile_name(match), source_url=match.canonical_url)
    return evolve(
        engine_options(settings),
        extractors=PROFILE_EXTRACTORS,
        describe=posted,
        reader=ProfileReader(),
        whole=whole,
        most_requests=MOST_PROFILE_REQUESTS,
    )


def engine_options(settings: Settings, how: Mapping[str, object] = ALONE) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads X for this bot."""
    return gallery_dl.GalleryDlOptions(
        extractors=EXTRACTORS,
        settings={"twitter": {**ENGINE_SETTINGS, **how}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        alt_text="description",
    )

"""Media from Reddit."""

from attrs import frozen

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
from bossbot_core.engines import Account, PlatformSettings, gallery_dl
from bossbot_plugin_reddit import urls
from bossbot_plugin_reddit.people import PersonReader, posted
from bossbot_plugin_reddit.reading import MOST_COMMENTS, PostReader

EXTRACTORS = ("reddit.RedditSubmissionExtractor", "reddit.RedditImageExtractor")
PERSON_EXTRACTORS = ("reddit.RedditUserExtractor",)
ENGINE_SETTINGS = {
    "reddit": {
        "api": "rest",
        "comments": MOST_COMMENTS,
        "embeds": True,
        "previews": False,
        "recursion": 0,
        "selftext": False,
        "videos": "dash",
    }
}
# Reddit turns libraries away by their own names.
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
UNSAID_WAIT_S = 30.0
MOST_PERSON_REQUESTS = 20
"""One for who it is, the rest for pages of 25 posts, which may be words only."""


@frozen(kw_only=True)
class Settings(PlatformSettings):
    """The `[plugins.reddit]` table."""

    account = Account(domains=("reddit.com",), login=(("reddit_session", "token_v2"),))


PLUGIN = PluginInfo(
    name="reddit",
    api_version=1,
    settings=Settings,
    canary_url="https://www.reddit.com/r/aww/comments/90bu6w/",
)


@hookimpl
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Claims every link of the site, its short links and its media hosts."""
    return urls.claim(url)


@hookimpl
def download(match: UrlMatch, ctx: JobContext[Settings]) -> MediaFiles:
    """Fetches a post's picture, gallery, or film with its sound; of a person's posts those that were chosen."""
    return gallery_dl.download(address_of(match, ctx), ctx, options_for(match, ctx.settings))


@hookimpl
def survey(match: UrlMatch, ctx: JobContext[Settings]) -> Listing | None:
    """Counts the pictures of a gallery, or what somebody has posted."""
    return gallery_dl.survey(address_of(match, ctx), ctx, options_for(match, ctx.settings))


def address_of(match: UrlMatch, ctx: JobContext[Settings]) -> str:
    """What gallery-dl is to read."""
    if match.kind is not MediaKind.PROFILE:
        return post_behind(match, ctx) if urls.is_redirect(match) else match.canonical_url
    if (address := urls.profile_address(match)) is None:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, "That is a whole page of posts; paste the link of one post.")
    return address


def post_behind(match: UrlMatch, ctx: JobContext[Settings]) -> str:
    """Where a share link or a bare v.redd.it link leads."""
    end = followed(match.canonical_url, ctx)
    address = urls.post_address(end)
    if address is None and urls.is_login(end):
        raise PermanentError(ErrorCode.LOGIN_REQUIRED)
    if address is None:
        raise PermanentError(ErrorCode.REMOVED, "That link leads to no post; it may have been removed.")
    return address


def options_for(match: UrlMatch, settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads a post, or a person's posts, for this bot."""
    return person_options(match, settings) if match.kind is MediaKind.PROFILE else engine_options(settings)


def followed(address: str, ctx: JobContext[Settings]) -> str:
    """The post's address, or wherever else the redirects end; the post's page is not asked for."""
    agent = {"User-Agent": ctx.settings.user_agent or AGENT}
    ctx.limiter.acquire()
    try:
        return ctx.http.final_url(address, headers=agent, until=lambda each: urls.post_address(each) is not None)
    except TransientError as error:
        if error.code is ErrorCode.RATE_LIMITED:
            ctx.limiter.back_off(error.retry_after_s or UNSAID_WAIT_S)
        raise


def engine_options(settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads Reddit for this bot: posts with the words of their comments, without what they link to."""
    reader = PostReader()
    return gallery_dl.GalleryDlOptions(
        extractors=EXTRACTORS,
        settings=ENGINE_SETTINGS,
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        describe=reader.describe,
        alt_text=reader.caption,
        reader=reader,
    )


def person_options(match: UrlMatch, settings: Settings) -> gallery_dl.GalleryDlOptions:
    """How gallery-dl reads what somebody has posted: pages of posts, without the comments on each."""
    return gallery_dl.GalleryDlOptions(
        extractors=PERSON_EXTRACTORS,
        settings={"reddit": {**ENGINE_SETTINGS["reddit"], "comments": 0}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        describe=posted,
        reader=PersonReader(),
        whole=MediaInfo(title=f"u/{urls.person(match)}", source_url=match.canonical_url),
        most_requests=MOST_PERSON_REQUESTS,
    )

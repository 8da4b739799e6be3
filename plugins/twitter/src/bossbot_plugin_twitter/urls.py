"""Which links are X's, and what stands behind them."""

import re
from collections.abc import Sequence

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

# The site under both names, its front-ends that fix embeds (gallery-dl knows the same), and its address inside Tor.
_NAMES = ("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com")
HOSTS = frozenset(
    [prefix + name for name in _NAMES for prefix in ("", "www.", "mobile.")]
    + ["m.twitter.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion"]
)
IMAGE_HOST = "pbs.twimg.com"
AMPLIFY_HOST = "amp.twimg.com"

_NAME = re.compile(r"\w{1,20}", re.ASCII)
# The site's own pages, which stand where accounts do.
_PAGES = frozenset(
    {
        "about", "account", "bookmarks", "communities", "compose", "download", "explore", "follower_requests",
        "hashtag", "home", "i", "intent", "jobs", "lists", "login", "logout", "messages", "notifications",
        "personalization", "premium", "privacy", "rules", "search", "settings", "share", "signup", "tos",
        "who_to_follow",
    }
)  # fmt: skip


def claim(url: ParsedUrl) -> UrlMatch | None:
    """The post, image, broadcast or page that `url` names; None for every other host."""
    if url.port is not None:
        return None
    if url.host in HOSTS:
        return _on_the_site(url)
    if url.host == IMAGE_HOST:
        return _image(url)
    if url.host == AMPLIFY_HOST:
        return _page(url)
    return None


def _on_the_site(url: ParsedUrl) -> UrlMatch:
    match url.segments:
        case (_, "status" | "statuses", post, *_) if _is_id(post):
            return _post(post)
        case ("i", "web", "status", post, *_) if _is_id(post):
            return _post(post)
        case ("i", "cards", "tfw", "v1", post) | ("i", "videos", "tweet", post) | ("i", "videos", post) if _is_id(post):
            return _post(post)
        case ("i", "bookmarks") if _is_id(post := url.query_value("post_id") or ""):
            return _post(post)
        case ("i", "spaces" | "broadcasts" | "events" as what, name, *_):
            return UrlMatch(
                canonical_url=f"https://x.com/i/{what}/{name}", media_id=f"{what}/{name}", kind=MediaKind.VIDEO
            )
    return _account(url.segments) or _page(url)


def profile_address(match: UrlMatch) -> str | None:
    """Where gallery-dl finds the pictures and films of an account; None where the match is none."""
    kind, _, name = match.media_id.partition("/")
    return f"https://x.com/{name}/media" if kind == "user" else None


def profile_name(match: UrlMatch) -> str:
    """What the account is called in its link: `@name`, or its number."""
    name = match.canonical_url.rpartition("/")[2]
    return name if "/i/user/" in match.canonical_url else f"@{name}"


def _account(segments: Sequence[str]) -> UrlMatch | None:
    match segments:
        case ("i", "user", number) if _is_id(number):
            path, name = f"i/user/{number}", f"id:{number}"
        case (handle,) | (handle, "media") if _NAME.fullmatch(handle) and handle.lower() not in _PAGES:
            path, name = handle, handle.lower()
        case _:
            return None
    return UrlMatch(canonical_url=f"https://x.com/{path}", media_id=f"user/{name}", kind=MediaKind.PROFILE)


def _post(post: str) -> UrlMatch:
    return UrlMatch(canonical_url=f"https://x.com/i/web/status/{post}", media_id=post, kind=MediaKind.POST)


def _image(url: ParsedUrl) -> UrlMatch | None:
    match url.segments:
        case ("media", file):
            name, _, extension = file.partition(".")
            image_format = url.query_value("format") or extension.partition(":")[0]
            if name and image_format.isalnum():
                address = f"https://{IMAGE_HOST}/media/{name}?format={image_format}&name=orig"
                return UrlMatch(canonical_url=address, media_id=f"image/{name}", kind=MediaKind.POST)
    return None


def _page(url: ParsedUrl) -> UrlMatch:
    host = AMPLIFY_HOST if url.host == AMPLIFY_HOST else "x.com"
    path = "/".join(url.segments)
    return UrlMatch(canonical_url=f"https://{host}/{path}", media_id=f"page/{path}", kind=MediaKind.PROFILE)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit()

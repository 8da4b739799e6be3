"""Which links are X's, and what stands behind them."""

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

# The site under both names, its front-ends that fix embeds (gallery-dl knows the same), and its address inside Tor.
_NAMES = ("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com")
HOSTS = frozenset(
    [prefix + name for name in _NAMES for prefix in ("", "www.", "mobile.")]
    + ["m.twitter.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion"]
)
IMAGE_HOST = "pbs.twimg.com"
AMPLIFY_HOST = "amp.twimg.com"


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
    return _page(url)


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

"""Which links are Reddit's, and what stands behind them."""

import re

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

_SITES = ("www", "old", "new", "np", "nm", "sh", "m", "i", "amp", "ssl", "pay", "www.old", "www.new", "www.np")
HOSTS = frozenset(["reddit.com", "redditmedia.com", "www.redditmedia.com", *(f"{site}.reddit.com" for site in _SITES)])
SHORT_HOSTS = frozenset(["redd.it", "www.redd.it"])
IMAGE_HOSTS = frozenset(["i.redd.it", "preview.redd.it", "i.reddituploads.com"])
VIDEO_HOST = "v.redd.it"

_POST_ID = re.compile(r"[a-z0-9]{1,12}")
_LOGIN = re.compile(r"https://(?:www\.)?reddit\.com/login\b")
_PROFILE = re.compile(r"page/(?:u|user)/([\w-]{1,40})(?:/submitted)?", re.ASCII)
_POST_PATH = re.compile(r"https://(?:www\.)?reddit\.com/(?:\w+/[^/?#]+/)?comments/([a-z0-9]+)")


def claim(url: ParsedUrl) -> UrlMatch | None:
    """The post, image, video, share link or page that `url` names; None for every other host."""
    if url.port is not None:
        return None
    if url.host in HOSTS:
        return _on_the_site(url)
    if url.host in SHORT_HOSTS:
        return _short(url)
    if url.host in IMAGE_HOSTS:
        return _image(url)
    if url.host == VIDEO_HOST and url.segments:
        return _video(url.segments[0])
    return None


def is_redirect(match: UrlMatch) -> bool:
    """Whether the post is only known once the link has been followed."""
    return match.media_id.startswith(("share/", "video/"))


def is_login(address: str) -> bool:
    """Whether a redirect ended at the page where one logs in."""
    return _LOGIN.match(address) is not None


def person(match: UrlMatch) -> str:
    """Whose posts the match means; empty where it is no person."""
    found = _PROFILE.fullmatch(match.media_id)
    return found[1] if found else ""


def profile_address(match: UrlMatch) -> str | None:
    """What somebody has posted; None where the match is no person."""
    name = person(match)
    return f"https://www.reddit.com/user/{name}/submitted" if name else None


def post_address(address: str) -> str | None:
    """The canonical URL of the post that a redirect ended at; None when it ended elsewhere."""
    found = _POST_PATH.match(address)
    return _post(found[1]).canonical_url if found else None


def _on_the_site(url: ParsedUrl) -> UrlMatch:
    match url.segments:
        case ("r" | "u" | "user", _, "comments", post, *_) | ("comments", post, *_) if _is_post(post):
            return _post(post)
        case ("gallery", post, *_) if _is_post(post):
            return _post(post, kind=MediaKind.ALBUM)
        case ("r" | "u" | "user" as place, name, "s", code, *_) if code.isalnum():
            return _share("r" if place == "r" else "user", name, code)
        case ("video", name, *_) if name.isalnum():
            return _video(name)
    return _page(url)


def _short(url: ParsedUrl) -> UrlMatch | None:
    match url.segments:
        case (post,) if _is_post(post):
            return _post(post)
    return None


def _post(post: str, *, kind: MediaKind = MediaKind.POST) -> UrlMatch:
    post = post.lower()
    return UrlMatch(canonical_url=f"https://www.reddit.com/comments/{post}", media_id=post, kind=kind)


def _share(place: str, name: str, code: str) -> UrlMatch:
    address = f"https://www.reddit.com/{place}/{name}/s/{code}"
    return UrlMatch(canonical_url=address, media_id=f"share/{code}", kind=MediaKind.POST)


def _video(name: str) -> UrlMatch:
    return UrlMatch(canonical_url=f"https://{VIDEO_HOST}/{name}", media_id=f"video/{name}", kind=MediaKind.VIDEO)


def _image(url: ParsedUrl) -> UrlMatch | None:
    match url.segments:
        case (file,):
            # A preview is the same file behind a signature that gallery-dl does not need.
            host = "i.redd.it" if url.host == "preview.redd.it" else url.host
            return UrlMatch(canonical_url=f"https://{host}/{file}", media_id=f"image/{file}", kind=MediaKind.POST)
    return None


def _page(url: ParsedUrl) -> UrlMatch:
    path = "/".join(url.segments)
    return UrlMatch(
        canonical_url=f"https://www.reddit.com/{path}", media_id=f"page/{path}".rstrip("/"), kind=MediaKind.PROFILE
    )


def _is_post(text: str) -> bool:
    return _POST_ID.fullmatch(text.lower()) is not None

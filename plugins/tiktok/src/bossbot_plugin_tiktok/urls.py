"""Which links are TikTok's, and what stands behind them."""

import re
from collections.abc import Sequence

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

HOSTS = frozenset(prefix + name for name in ("tiktok.com", "tiktokv.com") for prefix in ("", "www.", "m.", "lite."))
SHORT_HOSTS = frozenset(["vm.tiktok.com", "vt.tiktok.com"])

_USER = re.compile(r"@[\w.-]*", re.ASCII)
_CODE = re.compile(r"[\w-]+", re.ASCII)
_SITE = re.compile(r"https://(?:www\.|m\.|lite\.)?tiktok\.com(/[^?#]*)", re.ASCII)
_POST = re.compile(r"/(?:(@[\w.-]*)|share|v|embed(?:/v2)?|player/v1)/(?:(video|photo)/)?(\d+)(?:\.html)?/?", re.ASCII)
_PAGE = re.compile(r"/@[\w.-]+(/live)?/?", re.ASCII)


def claim(url: ParsedUrl) -> UrlMatch | None:  # noqa: PLR0911 -- one return for each form of link
    """The video, photo post, short link or page that `url` names; None for every other host."""
    if url.port is not None:
        return None
    if url.host in SHORT_HOSTS:
        return _short(url)
    if url.host not in HOSTS:
        return None
    match url.segments:
        case (user, "video" | "photo" as form, post, *_) if _USER.fullmatch(user) and _is_id(post):
            return post_match(user, form, post)
        case ("share", "video" | "photo" as form, post, *_) if _is_id(post):
            return post_match("@", form, post)
        case ("embed", post) | ("embed", "v2", post) | ("player", "v1", post) if _is_id(post):
            return post_match("@", "video", post)
        case ("v", file) if _is_id(post := file.removesuffix(".html")):
            return post_match("@", "video", post)
        case ("t", code, *_) if _CODE.fullmatch(code):
            return UrlMatch(
                canonical_url=f"https://www.tiktok.com/t/{code}", media_id=f"short/{code}", kind=MediaKind.POST
            )
    return _page(url.segments)


def is_redirect(match: UrlMatch) -> bool:
    """Whether the post is only known once the link has been followed."""
    return match.media_id.startswith("short/")


def post_match(user: str, form: str, post: str) -> UrlMatch:
    """The match of one post; TikTok finds it by its number, whatever stands for the user."""
    kind = MediaKind.VIDEO if form == "video" else MediaKind.POST
    return UrlMatch(canonical_url=f"https://www.tiktok.com/{user}/{form}/{post}", media_id=post, kind=kind)


def as_film(match: UrlMatch) -> str:
    """The post's address in the form that stands for films, the only one that yt-dlp knows."""
    return match.canonical_url.replace("/photo/", "/video/", 1)


def target_at(address: str) -> UrlMatch | None:
    """The post, live stream or profile that a redirect leads to; None for every other address."""
    site = _SITE.match(address)
    path = site[1] if site else ""
    if found := _POST.fullmatch(path):
        return post_match(found[1] or "@", found[2] or "video", found[3])
    return _page(path.strip("/").split("/")) if _PAGE.fullmatch(path) else None


def _short(url: ParsedUrl) -> UrlMatch | None:
    match url.segments:
        case (code, *_) if _CODE.fullmatch(code):
            address = f"https://{url.host}/{code}/"
            return UrlMatch(canonical_url=address, media_id=f"short/{code}", kind=MediaKind.POST)
    return None


def is_profile(match: UrlMatch) -> bool:
    """Whether it is somebody's page of posts."""
    return match.media_id.startswith("user/")


def profile_name(match: UrlMatch) -> str:
    """What the account is called: `@name`."""
    return match.canonical_url.rpartition("/")[2]


def _profile(name: str) -> UrlMatch:
    address = f"https://www.tiktok.com/@{name}"
    return UrlMatch(canonical_url=address, media_id=f"user/{name.lower()}", kind=MediaKind.PROFILE)


def _page(segments: Sequence[str]) -> UrlMatch:
    if len(segments) == 1 and len(segments[0]) > 1 and _USER.fullmatch(segments[0]):
        return _profile(segments[0][1:])
    path, shared = "/".join(segments), tuple(segments[:2]) == ("share", "live")
    kind = MediaKind.VIDEO if shared or tuple(segments[1:2]) == ("live",) else MediaKind.PROFILE
    # yt-dlp knows the shared form on this host only.
    host = "m.tiktok.com" if shared else "www.tiktok.com"
    return UrlMatch(canonical_url=f"https://{host}/{path}", media_id=f"page/{path}".rstrip("/"), kind=kind)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit()

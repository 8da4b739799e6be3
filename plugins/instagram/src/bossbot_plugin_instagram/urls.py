"""Which links are Instagram's, and what stands behind them."""

import re

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

# The site and its front-end that fixes embeds.
HOSTS = frozenset(
    ["instagram.com", "www.instagram.com", "m.instagram.com"]
    + [prefix + "ddinstagram.com" for prefix in ("", "www.", "d.", "g.")]
)

_NAME = re.compile(r"[\w.]{1,30}", re.ASCII)
# The site's own pages, which stand where accounts do.
_PAGES = frozenset(
    {
        "about", "accounts", "api", "ar", "challenge", "data", "developer", "direct", "directory", "download", "emails",
        "explore", "graphql", "inbox", "legal", "login", "nametag", "notifications", "p", "press", "privacy", "reel",
        "reels", "s", "session", "settings", "share", "static", "stories", "terms", "topics", "tv", "web",
        "your_activity",
    }
)  # fmt: skip
_SHORTCODE = re.compile(r"[A-Za-z0-9_-]{5,64}")


def claim(url: ParsedUrl) -> UrlMatch | None:  # noqa: PLR0911 -- one return for each form of link
    """The post, reel, share link, story or page that `url` names; None for every other host."""
    if url.port is not None or url.host not in HOSTS:
        return None
    match url.segments:
        case ("share", "p" | "tv" | "reel" | "reels" as form, code, *_) if _is_code(code):
            return _share(form, code)
        case ("share", code) if _is_code(code):
            return _share("p", code)
        case ("p" | "tv" | "reel" | "reels" as form, code, *_) if _is_code(code):
            return _post(form, code)
        case (_, "p" | "tv" | "reel" as form, code, *_) if _is_code(code):
            return _post(form, code)
        case ("stories", who, *rest) if who != "me":
            return _story(who, rest)
        case ("s", code, *_) if code.startswith("aGlnaGxpZ2h0"):
            address = f"https://www.instagram.com/s/{code}"
            return UrlMatch(canonical_url=address, media_id=f"story/{code}", kind=MediaKind.ALBUM)
        case (name,) if _NAME.fullmatch(name) and name.lower() not in _PAGES:
            return _profile(name)
    return _page(url)


def is_profile(match: UrlMatch) -> bool:
    """Whether it is somebody's page of posts."""
    return match.media_id.startswith("user/")


def profile_name(match: UrlMatch) -> str:
    """What the account is called."""
    return match.media_id.removeprefix("user/")


def profile_address(match: UrlMatch) -> str:
    """Where gallery-dl finds the account's posts."""
    return f"{match.canonical_url}posts/"


def is_story(match: UrlMatch) -> bool:
    """Whether it is a story or a highlight, which nobody sees without an account."""
    return match.media_id.startswith("story/")


def _post(form: str, code: str) -> UrlMatch:
    # Links that a private account's follower copies carry 28 characters more; the post's own name is what remains.
    code = code[:-28] if len(code) > 28 else code
    kind = MediaKind.VIDEO if form in {"reel", "reels"} else MediaKind.POST
    return UrlMatch(canonical_url=f"https://www.instagram.com/p/{code}/", media_id=code, kind=kind)


def _share(form: str, code: str) -> UrlMatch:
    kind = MediaKind.VIDEO if form in {"reel", "reels"} else MediaKind.POST
    return UrlMatch(canonical_url=f"https://www.instagram.com/share/{form}/{code}", media_id=f"share/{code}", kind=kind)


def _story(who: str, rest: list[str]) -> UrlMatch:
    name = "/".join([who, *rest[:1]])
    kind = MediaKind.POST if rest and who != "highlights" else MediaKind.ALBUM
    return UrlMatch(canonical_url=f"https://www.instagram.com/stories/{name}/", media_id=f"story/{name}", kind=kind)


def _profile(name: str) -> UrlMatch:
    name = name.lower()
    address = f"https://www.instagram.com/{name}/"
    return UrlMatch(canonical_url=address, media_id=f"user/{name}", kind=MediaKind.PROFILE)


def _page(url: ParsedUrl) -> UrlMatch:
    path = "/".join(url.segments)
    return UrlMatch(
        canonical_url=f"https://www.instagram.com/{path}", media_id=f"page/{path}".rstrip("/"), kind=MediaKind.PROFILE
    )


def _is_code(text: str) -> bool:
    return _SHORTCODE.fullmatch(text) is not None

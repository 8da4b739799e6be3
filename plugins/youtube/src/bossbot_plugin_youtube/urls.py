"""Which links are YouTube's, and what stands behind them."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch
from bossbot_plugin_youtube import archive
from bossbot_plugin_youtube.frontends import FRONTENDS

HOSTS = frozenset(
    prefix + name
    for name in ("youtube.com", "youtubekids.com", "youtube-nocookie.com")
    for prefix in ("", "www.", "m.", "music.", "gaming.", "tv.")
)
SHORT_HOSTS = frozenset(["youtu.be", "www.youtu.be", "y2u.be", "www.y2u.be"])
CONSENT_HOST = "consent.youtube.com"

# Watch later, liked videos, liked music, history, and mixes made for whoever asks.
_PERSONAL_LISTS = frozenset({"WL", "LL", "LM", "HL", "RDMM"})
_NAME = re.compile(r"[0-9A-Za-z_-]+")
_CHANNEL = re.compile(r"page/(@[^/]+|(?:channel|c|user)/[^/]+)(?:/(featured|videos|shorts|streams))?")
_LIVE_PARENT = re.compile(r"@.+|[A-Za-z0-9_.-]+")


def claim(url: ParsedUrl) -> UrlMatch | None:
    """The video, playlist, live page or page that `url` names; None for every other host."""
    if url.port is not None:
        return None
    if url.host in HOSTS:
        return _on_the_site(url)
    if url.host in SHORT_HOSTS or url.host in FRONTENDS:
        return _short(url)
    if url.host == CONSENT_HOST:
        return _behind_consent(url)
    return archive.claim(url)


def video(name: str) -> UrlMatch:
    """The match of one video; its name has 11 characters, and a cut link fewer."""
    name = name[:11]
    return UrlMatch(canonical_url=f"https://www.youtube.com/watch?v={name}", media_id=name, kind=MediaKind.VIDEO)


def as_list(match: UrlMatch) -> UrlMatch:
    """A channel as the list of its newest videos, or of the kind that its link names; any other match as it is."""
    found = _CHANNEL.fullmatch(match.media_id)
    if found is None:
        return match
    tab = found[2] if found[2] not in {None, "featured"} else "videos"
    address = f"https://www.youtube.com/{found[1]}/{tab}"
    return UrlMatch(canonical_url=address, media_id=match.media_id, kind=MediaKind.PLAYLIST)


def is_personal(match: UrlMatch) -> bool:
    """Whether it is a list that belongs to whoever is logged in."""
    return match.media_id.removeprefix("list/") in _PERSONAL_LISTS


def is_cut(match: UrlMatch) -> bool:
    """Whether a video's name lost its end on the way."""
    return match.kind is MediaKind.VIDEO and "/" not in match.media_id and len(match.media_id) < 11


def _on_the_site(url: ParsedUrl) -> UrlMatch:  # noqa: PLR0911 -- one return for each form of link
    playlist = url.query_value("list") or ""
    match url.segments:
        case ("watch" | "watch_popup" | "movie" | "watch.php",) if name := _video_name(url):
            return video(name)
        case ("embed", "live_stream") if channel := url.query_value("channel"):
            return _live("channel", channel)
        case ("playlist" | "watch",) | ("embed", "videoseries") if _NAME.fullmatch(playlist):
            return _playlist(playlist)
        case ("browse", name) if name.startswith("VL") and _NAME.fullmatch(name):
            return _playlist(name[2:])
        case ("browse", name) if name.startswith("MPREb_") and _NAME.fullmatch(name):
            return UrlMatch(
                canonical_url=f"https://music.youtube.com/browse/{name}", media_id=name, kind=MediaKind.ALBUM
            )
        case ("shorts" | "live" | "embed" | "v" | "e" | "vi" | "watch", name, *_) if _NAME.fullmatch(name):
            return video(name)
        case ("clip", name) if _NAME.fullmatch(name):
            return UrlMatch(
                canonical_url=f"https://www.youtube.com/clip/{name}", media_id=f"clip/{name}", kind=MediaKind.VIDEO
            )
        case (*parent, "live") if parent and _LIVE_PARENT.fullmatch(parent[-1]):
            return _live(*parent)
    return _page(url)


def _short(url: ParsedUrl) -> UrlMatch | None:
    match url.segments:
        case ("watch", name, *_) if url.host in FRONTENDS and _NAME.fullmatch(name):
            return video(name)
        case (name,) if len(name) == 11 and _NAME.fullmatch(name):
            return video(name)
    return _on_the_site(url) if url.host in FRONTENDS else None


def _behind_consent(url: ParsedUrl) -> UrlMatch | None:
    target = urlsplit(url.query_value("continue") or "")
    if target.hostname not in HOSTS:
        return _page(url)
    query = tuple(parse_qsl(target.query))
    return _on_the_site(
        ParsedUrl(href=target.geturl(), scheme="https", host=target.hostname or "", path=target.path, query=query)
    )


def _video_name(url: ParsedUrl) -> str | None:
    # A link copied out of HTML twice has `&amp;amp;v=` where `&v=` stood.
    names = (value for key, value in url.query if key == "v" or key.endswith(";v"))
    return next((name for name in names if _NAME.fullmatch(name)), None)


def _playlist(name: str) -> UrlMatch:
    return UrlMatch(
        canonical_url=f"https://www.youtube.com/playlist?list={name}", media_id=f"list/{name}", kind=MediaKind.PLAYLIST
    )


def _live(*parent: str) -> UrlMatch:
    path = "/".join(parent)
    return UrlMatch(
        canonical_url=f"https://www.youtube.com/{path}/live", media_id=f"live/{unquote(path)}", kind=MediaKind.VIDEO
    )


def _page(url: ParsedUrl) -> UrlMatch:
    path = "/".join(url.segments)
    return UrlMatch(
        canonical_url=f"https://www.youtube.com/{path}", media_id=f"page/{path}".rstrip("/"), kind=MediaKind.PROFILE
    )

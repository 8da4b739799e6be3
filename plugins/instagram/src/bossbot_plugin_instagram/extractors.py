"""Instagram as gallery-dl reads it, and its refusals as we do. Loaded in a job's own process only."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from gallery_dl.extractor import instagram

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_plugin_instagram import pages, refusals

POST, ALT_TEXT = "bossbot_post", "bossbot_alt"
"""The keywords that hold Instagram's own words on a post, and on one of its pictures."""
MOST_LINES = "bossbot-most-lines"
"""The setting that bounds a film's picture; without it the best version comes."""

# People and music, of which gallery-dl takes more for granted than Instagram always sends.
_NOT_READ = frozenset(
    {
        "clips_metadata", "coauthor_producers", "edge_media_to_tagged_user", "location", "music_metadata",
        "reel_mentions", "story_bloks_stickers", "story_music_stickers", "usertags",
    }
)  # fmt: skip
CLOSED = sentence("That account is private, and the bot's own is none of its followers.")
_SHARED = re.compile(r"/(?:[^/]+/)?(?:p|tv|reels?)/([\w-]{5,})", re.ASCII)
_FILM = 2
"""Instagram's `media_type` of films."""
_HOPS = 3
_WORDS_BYTES = 64 * 1024


class Reader(instagram.InstagramExtractor):  # type: ignore[misc]  # gallery-dl is not typed
    """Every refusal is told by its code, and every post keeps Instagram's own words on it."""

    def request(self, url: str, **kwargs: Any) -> Any:
        """One reply; raises `BossBotError` where it is a refusal."""
        refused: BossBotError | None
        try:
            reply = super().request(url, **kwargs)
        except self.exc.HttpError as error:
            refused = _refusal(error.response)
            if refused is None:
                raise
            raise refused from error
        except self.exc.AbortExtraction as error:
            # gallery-dl knows three of the pages that Instagram leads to, and none of their codes.
            led_to = re.search(r"https://[^\s)]+", str(error))
            refused = refusals.of_address(led_to[0]) if led_to else None
            if refused is None:
                raise
            raise refused from error
        refused = (refusals.of_address(reply.url) if reply.history else None) or _refusal(reply)
        if refused is not None:
            raise refused
        return reply

    def _parse_post(self, post: dict[str, Any]) -> dict[str, Any]:
        whole = {"caption": None, **post, "user": post.get("user") or post.get("owner")}
        for name in ("items", "carousel_media"):
            if post.get(name):
                whole[name] = [self._readable(item) for item in post[name]]
        if "items" in post:
            whole["seen"] = post.get("seen") or post.get("latest_reel_media") or post["items"][-1].get("taken_at") or 0
        told: dict[str, Any] = super()._parse_post(self._readable(whole))
        if not told["_files"]:
            raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail="the post names no media")
        alt_texts = {_number(item): item.get("accessibility_caption") for item in _items(post)}
        files = [{**file, ALT_TEXT: alt_texts.get(str(file["media_id"])) or ""} for file in told["_files"]]
        return {**told, "_files": files, POST: post}

    def _readable(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """What gallery-dl reads of an item, with the version of a film that is wanted where it looks for it."""
        kept = {"pk": _number(item), **{name: value for name, value in item.items() if name not in _NOT_READ}}
        if films := kept.get("video_versions"):
            kept["video_versions"] = [_wanted(films, self.config(MOST_LINES))]
            # A film without a still is a film; its still is never fetched.
            if not (kept.get("image_versions2") or {}).get("candidates"):
                kept["image_versions2"] = {"candidates": [{"url": "", "width": 0, "height": 0}]}
        elif item.get("media_type") == _FILM:
            # Nor is a still ever taken for its film.
            kept["image_versions2"] = None
        return kept


class Post(Reader, instagram.InstagramPostExtractor):  # type: ignore[misc]  # as above
    """A post or a reel, under its own address or a share link's."""

    _shared = ""

    def posts(self) -> Any:
        """The one post."""
        try:
            found = list(super().posts())
        except (BossBotError, self.exc.HttpError) as error:
            refused = _turned_away(error)
            if self._logged_in or refused is None:
                raise
            found = self._on_its_page()
            if not found:
                raise refused from error
        if not found:
            raise PermanentError(ErrorCode.REMOVED, detail="no items")
        return found

    def _on_its_page(self) -> list[dict[str, Any]]:
        code = self._shared or self.groups[-1]
        try:
            page = self.request(f"{self.root}/p/{code}/", headers=pages.HEADERS, fatal=False)
        except BossBotError:
            return []
        shown = pages.post_in(page.text, code)
        return [shown] if shown else []

    def request_location(self, url: str, **kwargs: Any) -> str:
        """The address of the post that a share link leads to."""
        for _ in range(_HOPS):
            target = super().request_location(url, **kwargs)
            if not target:
                break
            url = urljoin(url, target)
            if refused := refusals.of_address(url):
                raise refused
            if found := _SHARED.match(urlsplit(url).path):
                self._shared = found[1]
                return f"{self.root}/p/{found[1]}/"
        raise PermanentError(ErrorCode.REMOVED, detail=f"a share link that leads to {urlsplit(url).path}")


class Story(Reader, instagram.InstagramStoriesExtractor):  # type: ignore[misc]  # as above
    """One story, somebody's current stories, or a highlight."""

    def posts(self) -> Any:
        """The reels, none of which is empty."""
        if not self._logged_in:
            raise PermanentError(ErrorCode.LOGIN_REQUIRED, detail="the cookies hold no session")
        reels = [reel for reel in super().posts() if reel.get("items")]
        if not reels:
            raise self._none()
        return reels

    def _none(self) -> BossBotError:
        if _is_closed(self._user):
            return PermanentError(ErrorCode.PRIVATE, detail="stories of a private account")
        return PermanentError(
            ErrorCode.REMOVED, "There is no story there; they are gone after a day.", detail="no reel with items"
        )


class Profile(Reader, instagram.InstagramPostsExtractor):  # type: ignore[misc]  # as above
    """What somebody has posted, newest first."""

    def posts(self) -> Any:
        """The posts, page by page."""
        if not self._logged_in:
            raise PermanentError(ErrorCode.LOGIN_REQUIRED, detail="the cookies hold no session")
        posts = super().posts()
        if _is_closed(self._user):
            raise PermanentError(ErrorCode.PRIVATE, CLOSED, detail="posts of a private account")
        return posts


def _is_closed(user: Mapping[str, Any] | None) -> bool:
    """Whether an account is private and does not have the bot's own among its followers."""
    known = user or {}
    followed = (known.get("friendship_status") or {}).get("following") or known.get("followed_by_viewer")
    return bool(known.get("is_private")) and not followed


def _turned_away(error: Any) -> BossBotError | None:
    """The API's word to visitors, most of whom it shows nothing; None for any other error."""
    if isinstance(error, BossBotError):
        return error if error.code in {ErrorCode.LOGIN_REQUIRED, ErrorCode.RATE_LIMITED} else None
    return PermanentError(ErrorCode.LOGIN_REQUIRED, detail=str(error)) if error.status in {401, 403} else None


def _refusal(reply: Any) -> BossBotError | None:
    if reply is None or len(reply.content) > _WORDS_BYTES:
        return None
    try:
        return refusals.in_words(json.loads(reply.text))
    except ValueError:
        return refusals.of_page(reply.text) if "/api/" in reply.url else None


def _items(post: dict[str, Any]) -> Iterable[dict[str, Any]]:
    items: Iterable[dict[str, Any]] = post.get("items") or post.get("carousel_media") or (post,)
    return items


def _number(item: Mapping[str, Any]) -> str:
    """Its own number, with which its `id` begins; the owner's follows."""
    return str(item.get("pk") or str(item.get("id")).partition("_")[0])


def _wanted(films: list[dict[str, Any]], most_lines: int | None) -> dict[str, Any]:
    """The best version within a number of lines, or the smallest; a portrait is measured by its shorter side."""

    def size(film: dict[str, Any]) -> tuple[int, int]:
        sides = sorted((film.get("width") or 0, film.get("height") or 0))
        return sides[0], sides[1]

    within = [film for film in films if most_lines is None or size(film)[0] <= most_lines]
    return max(within, key=size) if within else min(films, key=size)

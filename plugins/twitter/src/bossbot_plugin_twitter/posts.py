"""The posts in X's GraphQL replies, which come in two shapes: one post alone, or a whole conversation."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from attrs import frozen

from bossbot_core.api import RelatedText, Relation
from bossbot_core.engines.gallery_dl import at, list_at, text_at

CONVERSATION = ("data", "threaded_conversation_with_injections_v2", "instructions")
SINGLE = ("data", "tweetResult")
NOTE = ("note_tweet", "note_tweet_results", "result")
"""Where all words of a long post are."""
ARTICLE = ("article", "article_results", "result")
REPOSTED = ("legacy", "retweeted_status_result", "result")
_VEIL = "mediaVisibilityResults"
_NOT_READ = ("author_community_relationship", "birdwatch_pivot")
"""Of which gallery-dl takes more for granted than X always sends."""
_AUTHOR = ("core", "user_results", "result")
_DATE = "%a %b %d %H:%M:%S %z %Y"
_SHORT_LINK = re.compile(r"\s*https://t\.co/\w+\s*$")
_COUNTS = {
    "likes": "favorite_count",
    "replies": "reply_count",
    "reposts": "retweet_count",
    "quotes": "quote_count",
    "bookmarks": "bookmark_count",
}


@frozen
class Post:
    """A post's id and what X says of it: the post itself, or why it is not shown."""

    id: str
    result: Any

    @property
    def author_id(self) -> str:
        """The account's number; empty where there is none."""
        return text_at(self.result, "legacy", "user_id_str")

    @property
    def replies_to(self) -> str:
        """The number of the post that this one answers; empty where it answers none."""
        return text_at(self.result, "legacy", "in_reply_to_status_id_str")

    @property
    def shown(self) -> bool:
        """Whether it is a post, and not a notice in the place of one."""
        return isinstance(at(self.result, "legacy"), dict)


def unwrapped(result: Any) -> Any:
    """The post inside, where X adds who may answer it, or that its media is veiled."""
    inner = at(result, "tweet")
    if not isinstance(inner, dict):
        return result
    inner.setdefault(_VEIL, at(result, _VEIL))
    return inner


def modules(instructions: list[Any]) -> Iterator[list[Any]]:
    """The items of a conversation or a timeline, in groups as X shows them."""
    for instruction in instructions:
        added = at(instruction, "moduleItems")
        if isinstance(added, list):
            yield added
        for entry in list_at(instruction, "entries"):
            items = at(entry, "content", "items")
            yield items if isinstance(items, list) else [entry]


def post_of(item: object) -> Post | None:
    """The post that one item of a conversation holds; None for what is none."""
    content, entry_id = _content(item), text_at(item, "entryId")
    if isinstance(tombstone := at(content, "tombstoneInfo"), dict):
        return Post(entry_id.rpartition("-")[2], {"__typename": "TweetTombstone", "tombstone": tombstone})
    if isinstance(content, dict) and "tweet_results" in content and "promotedMetadata" not in content:
        result = unwrapped(at(content, "tweet_results", "result"))
        return Post(text_at(result, "rest_id") or entry_id.rpartition("-")[2], result)
    return None


def goes_on(items: list[Any]) -> bool:
    """Whether X keeps the rest of a group for another request."""
    return any(text_at(_content(item), "cursorType") in {"ShowMore", "ShowMoreThreads"} for item in items)


def text_of(result: object) -> str:
    """A post's words, long ones whole, with the links that they stand for and without those to its own media."""
    original = unwrapped(at(result, *REPOSTED))
    if isinstance(at(original, "legacy"), dict):
        # X cuts the words that a repost repeats.
        return f"RT @{_name(at(original, *_AUTHOR), 'screen_name')}: {text_of(original)}"
    if written := _article(result):
        return written
    note = at(result, *NOTE)
    text, entities = text_at(note, "text"), at(note, "entity_set")
    if not text:
        text, entities = text_at(result, "legacy", "full_text"), at(result, "legacy", "entities")
    for link in list_at(entities, "urls"):
        if (short := text_at(link, "url")) and (whole := text_at(link, "expanded_url")):
            text = text.replace(short, whole)
    return unescape(_SHORT_LINK.sub("", text)).strip()


def complete(result: Any) -> None:
    """Put a post into the shape that gallery-dl reads: for want of one key it takes all of it for gone."""
    original = unwrapped(at(result, *REPOSTED))
    if isinstance(at(original, "legacy"), dict):
        complete(original)
        _take_over(original, result)
    result["core"] = {"user_results": {"result": person(at(result, *_AUTHOR))}}
    result["legacy"] = {"id_str": at(result, "rest_id"), "lang": "", "entities": {}, **result["legacy"]}
    for name in _NOT_READ:
        result.pop(name, None)
    if not text_at(result, *NOTE, "text"):
        result.pop("note_tweet", None)
    if isinstance(article := at(result, *ARTICLE), dict):
        article.setdefault("media_entities", [])


def person(account: Any) -> dict[str, Any]:
    """An account in the shape that gallery-dl reads."""
    names = {key: _name(account, key) for key in ("name", "screen_name")}
    return {
        "rest_id": text_at(account, "rest_id") or "0",
        "core": {**names, "created_at": _name(account, "created_at")},
        "legacy": {"description": ""},
        "location": {},
        "verification": {"verified": None},
        "privacy": {"protected": None},
        "avatar": {},
    }


def length_of(result: object) -> float | None:
    """The seconds of a post's only film; None where there is none, or more than it."""
    media = list_at(result, "legacy", "extended_entities", "media")
    length_ms = at(media, 0, "video_info", "duration_millis") if len(media) == 1 else None
    return length_ms / 1000 if isinstance(length_ms, int) and length_ms > 0 else None


def is_for_adults(result: object) -> bool:
    """Whether X warns of the post, or of one of its media."""
    media = list_at(result, "legacy", "extended_entities", "media")
    warnings = [warning for each in media if isinstance(warning := at(each, "sensitive_media_warning"), dict)]
    told = at(result, "legacy", "possibly_sensitive") is True or bool(at(result, _VEIL))
    return told or any(any(each.values()) for each in warnings)


def related(relation: Relation, result: Any) -> RelatedText:
    """A post as a text beside another one."""
    author = at(result, *_AUTHOR)
    handle = _name(author, "screen_name")
    return RelatedText(
        relation=relation,
        author=_name(author, "name"),
        author_handle=handle,
        text=text_of(result),
        source_url=f"https://x.com/{handle}/status/{at(result, 'rest_id')}" if handle else "",
        published_at=_date(at(result, "legacy", "created_at")),
        counts=_counts(result),
    )


def _take_over(original: Any, result: Any) -> None:
    """A repost shows what the other post shows, which X does not always repeat."""
    for key in ("card", "article"):
        if key in original:
            result.setdefault(key, original[key])
    if media := original["legacy"].get("extended_entities"):
        result["legacy"].setdefault("extended_entities", media)


def _article(result: object) -> str:
    blocks = list_at(result, *ARTICLE, "content_state", "blocks")
    words = [text for block in blocks if (text := text_at(block, "text").strip())]
    return "\n\n".join(words) or text_at(result, *ARTICLE, "preview_text")


def _content(item: object) -> Any:
    return at(item, "content", "itemContent") or at(item, "item", "itemContent") or at(item, "content")


def _name(author: object, key: str) -> str:
    # X has moved names out of `legacy`; older replies still have them there.
    return text_at(author, "core", key) or text_at(author, "legacy", key)


def _date(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), _DATE).astimezone(UTC)
    except ValueError:
        return None


def _counts(result: object) -> dict[str, int]:
    legacy = at(result, "legacy")
    found = {name: at(legacy, key) for name, key in _COUNTS.items()}
    views = at(result, "views", "count")
    found["views"] = int(views) if isinstance(views, str) and views.isascii() and views.isdecimal() else None
    return {name: value for name, value in found.items() if isinstance(value, int)}

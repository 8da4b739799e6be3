"""The posts in X's GraphQL replies, which come in two shapes: one post alone, or a whole conversation."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from attrs import frozen

from bossbot_core.api import RelatedText, Relation
from bossbot_core.engines.gallery_dl import at

CONVERSATION = ("data", "threaded_conversation_with_injections_v2", "instructions")
SINGLE = ("data", "tweetResult")
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
        return str(at(self.result, "legacy", "user_id_str") or "")

    @property
    def replies_to(self) -> str:
        """The number of the post that this one answers; empty where it answers none."""
        return str(at(self.result, "legacy", "in_reply_to_status_id_str") or "")

    @property
    def shown(self) -> bool:
        """Whether it is a post, and not a notice in the place of one."""
        return isinstance(at(self.result, "legacy"), dict)


def unwrapped(result: Any) -> Any:
    """The post inside, where X adds who may answer it."""
    inner = at(result, "tweet")
    return inner if isinstance(inner, dict) else result


def modules(content: object) -> Iterator[list[Any]]:
    """The items of a conversation, in groups as X shows them."""
    for instruction in at(content, *CONVERSATION) or ():
        added = at(instruction, "moduleItems")
        if isinstance(added, list):
            yield added
        for entry in at(instruction, "entries") or ():
            items = at(entry, "content", "items")
            yield items if isinstance(items, list) else [entry]


def post_of(item: object) -> Post | None:
    """The post that one item of a conversation holds; None for what is none."""
    content, entry_id = _content(item), str(at(item, "entryId") or "")
    if isinstance(tombstone := at(content, "tombstoneInfo"), dict):
        return Post(entry_id.rpartition("-")[2], {"__typename": "TweetTombstone", "tombstone": tombstone})
    if isinstance(content, dict) and "tweet_results" in content and "promotedMetadata" not in content:
        result = unwrapped(at(content, "tweet_results", "result"))
        return Post(str(at(result, "rest_id") or entry_id.rpartition("-")[2]), result)
    return None


def goes_on(items: list[Any]) -> bool:
    """Whether X keeps the rest of a group for another request."""
    return any(at(_content(item), "cursorType") in {"ShowMore", "ShowMoreThreads"} for item in items)


def text_of(result: object) -> str:
    """A post's words, long ones whole, with the links that they stand for and without those to its own media."""
    note = at(result, "note_tweet", "note_tweet_results", "result")
    text, entities = at(note, "text"), at(note, "entity_set")
    if not isinstance(text, str):
        text, entities = str(at(result, "legacy", "full_text") or ""), at(result, "legacy", "entities")
    for link in at(entities, "urls") or ():
        if isinstance(short := at(link, "url"), str) and isinstance(whole := at(link, "expanded_url"), str):
            text = text.replace(short, whole)
    return unescape(_SHORT_LINK.sub("", text)).strip()


def complete(result: Any) -> None:
    """Put a post into the shape that gallery-dl reads: for want of one key it takes all of it for gone."""
    author = at(result, "core", "user_results", "result")
    author = author if isinstance(author, dict) else {}
    legacy = at(author, "legacy") or {}
    names = {key: _name(author, key) for key in ("name", "screen_name")}
    core = {**names, "created_at": at(author, "core", "created_at") or at(legacy, "created_at") or ""}
    whole = {
        "location": {},
        "verification": {"verified": at(legacy, "verified")},
        "privacy": {"protected": at(legacy, "protected")},
        "avatar": {},
        **author,
        "core": core,
        "legacy": {"description": "", **legacy},
    }
    result["legacy"] = {"id_str": at(result, "rest_id"), "lang": "", "entities": {}, **result["legacy"]}
    result["core"] = {"user_results": {"result": whole}}


def related(relation: Relation, result: Any) -> RelatedText:
    """A post as a text beside another one."""
    author = at(result, "core", "user_results", "result")
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


def _content(item: object) -> Any:
    return at(item, "content", "itemContent") or at(item, "item", "itemContent") or at(item, "content")


def _name(author: object, key: str) -> str:
    # X has moved names out of `legacy`; older replies still have them there.
    found = at(author, "core", key) or at(author, "legacy", key)
    return found if isinstance(found, str) else ""


def _date(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), _DATE).astimezone(UTC)
    except ValueError:
        return None


def _counts(result: object) -> dict[str, int]:
    legacy = at(result, "legacy")
    found = {name: at(legacy, key) for name, key in _COUNTS.items()}
    views = at(result, "views", "count")
    found["views"] = int(views) if isinstance(views, str) and views.isdecimal() else None
    return {name: value for name, value in found.items() if isinstance(value, int)}

"""Reads along with gallery-dl: what Reddit answers, and the words around a post."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, MediaInfo, PermanentError, RelatedText, Relation
from bossbot_core.engines import gallery_dl
from bossbot_core.engines.gallery_dl import ApiReply, Keywords, at, list_at, text_at
from bossbot_plugin_reddit.media import captions, length_of, parent_of, prepare

MOST_COMMENTS = 40
_LAST_MOMENT_S = 1e11
"""Seconds since 1970: the year 5138, within what a date can hold."""
_SITE = "https://www.reddit.com"
_HIDDEN = "[unavailable]"
"""In the place of everything that somebody wrote who has blocked the bot's account."""
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]", "[ Removed by moderator ]", _HIDDEN})
_REASONS = {
    "private": ErrorCode.PRIVATE,
    "banned": ErrorCode.REMOVED,
    "deleted": ErrorCode.REMOVED,
    "quarantined": ErrorCode.LOGIN_REQUIRED,
    "gated": ErrorCode.LOGIN_REQUIRED,
    "gold_only": ErrorCode.LOGIN_REQUIRED,
    "employees_only": ErrorCode.LOGIN_REQUIRED,
    "geo_filtered": ErrorCode.GEO_BLOCKED,
}
"""Why a whole subreddit is not shown, in Reddit's words."""
_ASKS = {"reddit.com/login": ErrorCode.LOGIN_REQUIRED, "reddit.com/over18": ErrorCode.AGE_RESTRICTED}
"""Pages that a request may be led to instead."""


class PostReader(gallery_dl.Reader):
    """One job's reading of one post."""

    def __init__(self) -> None:
        self._post: Any = None
        self._captions: dict[str, str] = {}
        self._comments: tuple[RelatedText, ...] = ()

    def heard(self, reply: ApiReply) -> None:
        """Raises Reddit's refusal in the closed list's words; else prepares the post for gallery-dl."""
        content = reply.content
        if not isinstance(content, list):
            raise refusal(reply)
        self._post = _post_in(content)
        self._captions = captions(self._post)
        prepare(self._post)
        self._comments = tuple(_comments(list_at(content, 1, "data", "children")))
        # What comments show and link to is nobody's wish.
        content[1:] = [{"kind": "Listing", "data": {"children": []}}]

    def judged(self, error: BossBotError) -> BossBotError:
        """gallery-dl takes a gallery that it cannot read for one without pictures."""
        shown = parent_of(self._post)
        if error.code is not ErrorCode.NO_MEDIA:
            return error
        if at(shown, "url") == "" or (shown is self._post and at(shown, "crosspost_parent")):
            return PermanentError(ErrorCode.REMOVED, detail="a post whose link is gone, or whose original is")
        if not at(shown, "is_gallery"):
            return error
        if any(name in shown and not shown[name] for name in ("gallery_data", "media_metadata")):
            return PermanentError(ErrorCode.REMOVED, detail="a gallery without its items")
        if not isinstance(at(shown, "media_metadata"), dict):
            return PermanentError(ErrorCode.PLATFORM_CHANGED, detail="a gallery without its pictures")
        return error

    def describe(self, keywords: Keywords) -> MediaInfo:
        """What gallery-dl tells, the post's address as Reddit writes it, and the words of others beside it."""
        info, post = gallery_dl.describe(keywords), self._post
        if post is None:
            return info
        flair, author = text_at(post, "link_flair_text"), _author(post)
        return evolve(
            info,
            author=author,
            author_handle=author,
            text="" if info.text in _GONE else info.text,
            duration_s=length_of(post),
            source_url=address_of(post) or info.source_url,
            tags=(flair,) if flair else (),
            age_restricted=True if at(parent_of(post), "over_18") is True else info.age_restricted,
            related=(*_crossposted(post), *self._comments),
        )

    def caption(self, keywords: Keywords) -> str:
        """What the author wrote under a gallery's picture, which is named like its medium."""
        return self._captions.get(str(keywords.get("filename")), "")


def refusal(reply: ApiReply) -> BossBotError:
    """What Reddit says in the place of an answer."""
    asked = next((code for path, code in _ASKS.items() if reply.content is None and path in reply.url), None)
    if asked:
        return PermanentError(asked, detail=f"led to {reply.url}")
    reason, number = text_at(reply.content, "reason"), at(reply.content, "error")
    status = number if isinstance(number, int) else reply.status
    detail = f"{status}: {at(reply.content, 'message')} ({reason})"
    code = _REASONS.get(reason)
    return PermanentError(code, detail=detail) if code else gallery_dl.refused(evolve(reply, status=status))


def _post_in(content: list[Any]) -> dict[str, Any]:
    """The post of a listing; raises REMOVED where it is gone, PLATFORM_CHANGED where the listing is none."""
    children = at(content, 0, "data", "children")
    post = at(children, 0, "data")
    if isinstance(post, dict):
        _require_shown(post)
        return post
    code = ErrorCode.REMOVED if children == [] else ErrorCode.PLATFORM_CHANGED
    raise PermanentError(code, detail="a listing without a post")


def _require_shown(post: dict[str, Any]) -> None:
    for each in (post, parent_of(post)):
        if by := each.get("removed_by_category"):
            raise PermanentError(ErrorCode.REMOVED, detail=f"removed by: {by}")
        words = text_at(each, "selftext")
        if words == _HIDDEN:
            raise PermanentError(ErrorCode.PRIVATE, detail="its author has blocked the account")
        if words in _GONE and (each.get("is_self") or each.get("author") == "[deleted]"):
            raise PermanentError(ErrorCode.REMOVED, detail="the post's words are removed")


def _crossposted(post: Any) -> Iterator[RelatedText]:
    parent = parent_of(post)
    if parent is not post:
        words = [text for key in ("title", "selftext") if (text := text_at(parent, key))]
        yield _related(Relation.CROSSPOSTED, parent, "\n\n".join(words))


def _comments(children: list[Any]) -> Iterator[RelatedText]:
    """Comments and the answers to each, in Reddit's order."""
    waiting, count = list(children), 0
    while waiting and count < MOST_COMMENTS:
        comment = at(waiting.pop(0), "data")
        body = text_at(comment, "body")
        if body and body not in _GONE:
            count += 1
            yield _related(Relation.COMMENT, comment, body)
        waiting[:0] = list_at(comment, "replies", "data", "children")


def _related(relation: Relation, thing: Any, text: str) -> RelatedText:
    score, created, author = at(thing, "score"), at(thing, "created_utc"), _author(thing)
    return RelatedText(
        relation=relation,
        author=author,
        author_handle=author,
        text=text,
        source_url=address_of(thing),
        published_at=datetime.fromtimestamp(created, UTC) if _is_moment(created) else None,
        counts={"likes": score} if isinstance(score, int) else {},
    )


def _author(thing: Any) -> str:
    name = text_at(thing, "author")
    return "" if name in _GONE else name


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value < _LAST_MOMENT_S


def address_of(thing: object) -> str:
    """The address of a post or comment, as Reddit writes it; empty where it is not told."""
    path = text_at(thing, "permalink")
    return _SITE + path if path.startswith("/") else ""

"""Somebody's pictures and films on X, as an account sees them: who it is, then pages of media, newest first.

After the last page X names a further one, which is empty.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media, twitter
from bossbot_core.testing.replies.twitter_threads import account

PER_PAGE = 20
_WHO, _MEDIA = "/i/api/graphql/*/UserByScreenName", "/i/api/graphql/*/UserMedia"
_FIRST_ID = 1456789012345679999


def profile(posts: int, *, sensitive: int = 0) -> Routes:
    """An account with so many posts of one photo each, of which one (by its number) may be for adults."""

    def page(start: int) -> list[dict[str, Any]]:
        numbers = range(start, min(start + PER_PAGE, posts + 1))
        return [*_grid(numbers, sensitive), _cursor(start + PER_PAGE)]

    return _site(_known(twitter.AUTHOR), _pages(page))


def endless() -> Routes:
    """Pages without a picture, after each of which X wants to be asked on."""
    return _site(_known(twitter.AUTHOR), _pages(lambda start: [_cursor(start + PER_PAGE, stopOnEmptyResponse=False)]))


def protected() -> Routes:
    """An account whose posts are for its followers."""
    known = {**twitter.AUTHOR, "privacy": {"protected": True}, "relationship_perspectives": {"following": False}}
    return _site(_known(known), media.as_json({"data": {"user": {"result": {"__typename": "User"}}}}))


def unavailable(reason: str) -> Routes:
    """X's notice in the place of an account: `Suspended`, or another of its words."""
    told = {"__typename": "UserUnavailable", "reason": reason, "message": "User is suspended"}
    return _site(media.as_json({"data": {"user": {"result": told}}}), Reply(status=404))


def unknown() -> Routes:
    """A name that nobody has."""
    return _site(media.as_json({"data": {}}), Reply(status=404))


def answering(answer: Answer, *, who: bool = False) -> Routes:
    """Any answer in place of the pages, or of the account itself."""
    return _site(answer if who else _known(twitter.AUTHOR), answer)


def _site(who: Answer, pages: Answer) -> Routes:
    return merged(twitter.photos(), account(), {"x.com": {_WHO: who, _MEDIA: pages}})


def _known(user: Mapping[str, Any]) -> Reply:
    return media.as_json({"data": {"user": {"result": dict(user)}}})


def _pages(entries: Callable[[int], list[dict[str, Any]]]) -> Answer:
    def page(request: Request) -> Reply:
        cursor = json.loads(request.query["variables"]).get("cursor")
        added = entries(int(cursor.removeprefix("from-")) if cursor else 1)
        timeline = {"instructions": [{"type": "TimelineAddEntries", "entries": added}]}
        return media.as_json({"data": {"user": {"result": {"__typename": "User", "timeline": {"timeline": timeline}}}}})

    return page


def _grid(numbers: range, sensitive: int) -> list[dict[str, Any]]:
    items = [{"entryId": f"profile-grid-0-tweet-{number}", "item": _tweet(number, sensitive)} for number in numbers]
    return [{"entryId": "profile-grid-0", "content": {"items": items}}] if items else []


def _tweet(number: int, sensitive: int) -> dict[str, Any]:
    marks = {"possibly_sensitive": number == sensitive}
    post = twitter.post(str(_FIRST_ID - number), [twitter.photo(number)], text=f"Bird of day {number}", legacy=marks)
    return {"itemContent": {"tweet_results": {"result": post}}}


def _cursor(start: int, **more: Any) -> dict[str, Any]:
    value = {"cursorType": "Bottom", "value": f"from-{start}", **more}
    return {"entryId": f"cursor-bottom-{start}", "content": value}

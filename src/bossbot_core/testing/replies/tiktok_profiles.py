"""Somebody's posts on TikTok: the profile's page knows who it is, an API lists the posts, fifteen a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media, tiktok

PER_PAGE = 15
_SITE, _LIST, _PROFILE = "www.tiktok.com", "/api/creator/item_list/", f"/@{tiktok.USER}"
_NEWEST_S = 1675400000
_PERSON = {"id": "6820838815978423302", "uniqueId": tiktok.USER, "secUid": "MS4wLjABAAAAsec"}


def profile(posts: int, *, albums: Sequence[int] = (), adult: int = 0) -> Routes:
    """Somebody with so many posts, of which some (by their numbers) are photo posts and one is for adults."""
    items = [_post(number, photos=2 * (number in albums), adult=number == adult) for number in range(1, posts + 1)]

    def page(request: Request) -> Reply:
        before_s = int(request.query["cursor"]) // 1000
        rest = [item for item in items if item["createTime"] < before_s]
        return media.as_json({"itemList": rest[:PER_PAGE], "hasMorePrevious": len(rest) > PER_PAGE, "statusCode": 0})

    pages = [tiktok.of_post(item) for item in items]
    return merged(*pages, {_SITE: {_LIST: page, _PROFILE: _person(posts)}})


def endless() -> Routes:
    """A list that is empty, week by week, and never ends."""
    return answering(media.as_json({"itemList": [], "hasMorePrevious": True, "statusCode": 0}), itemList=[{"id": "1"}])


def refused(status_code: int) -> Routes:
    """TikTok's own numbers in the place of somebody: 10221 banned, 10202 nobody, 10222 private."""
    detail = {"userInfo": {"user": {}, "stats": {}}, "statusCode": status_code, "statusMsg": "no"}
    return {_SITE: {_PROFILE: tiktok.page_with({"webapp.user-detail": detail})}}


def answering(answer: Answer, **more: Any) -> Routes:
    """Any answer in place of the list."""
    return {_SITE: {_PROFILE: _person(9, **more), _LIST: answer}}


def page(answer: Answer) -> Routes:
    """Any answer in place of the profile's page."""
    return {_SITE: {_PROFILE: answer, "/login": Reply()}}


def _person(posts: int, **more: Any) -> Reply:
    who = {"user": _PERSON, "stats": {"videoCount": posts}, "itemList": [], **more}
    return tiktok.page_with({"webapp.user-detail": {"userInfo": who, "statusCode": 0}})


def post_id(number: int) -> str:
    """What stands in the address of somebody's post with this number."""
    return str(7195741644585459999 - number)


def _post(number: int, *, photos: int, adult: bool) -> Mapping[str, Any]:
    changes = {"desc": f"Cat number {number}", "createTime": _NEWEST_S - number}
    marks = {"isContentClassified": True} if adult else {}
    return tiktok.listed_post(post_id(number), photos=photos, **changes, **marks)

"""Somebody's posts on Instagram, as an account sees them: twelve on a page, newest first."""

import json
from typing import Any
from urllib.parse import parse_qs

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import instagram, media

PER_PAGE = 12
_SITE, _FIELD = "www.instagram.com", "xdt_api__v1__feed__user_timeline_graphql_connection"


def profile(posts: int, *, gated: int = 0) -> Routes:
    """An account with so many posts of one photo each, of which one (by its number) may stand behind a warning."""

    def page(request: Request) -> Reply:
        start = int(_variables(request)["after"] or 1)
        numbers = range(start, min(start + PER_PAGE, posts + 1))
        told = [
            instagram.timeline_post(each, **({"gating_info": {"on": 1}} if each == gated else {})) for each in numbers
        ]
        return _page(told, after=start + PER_PAGE if start + PER_PAGE <= posts else None)

    return instagram.as_account(instagram.account_of(), page)


def endless() -> Routes:
    """Pages without a post, after each of which there is one more."""
    return instagram.as_account(instagram.account_of(), lambda request: _page([], after=len(request.body)))


def private() -> Routes:
    """An account for its followers."""
    return instagram.as_account(instagram.account_of(private=True), _page([]))


def gone() -> Routes:
    """A name that nobody has, or an account that was taken down."""
    page = Reply(status=404, body=b"<!DOCTYPE html><title>Instagram</title>Sorry, this page isn't available.")
    return _instead(page)


def nameless() -> Routes:
    """The same, as Instagram shows it where it answers 200: its application, which is about nobody."""
    return _instead(Reply(body=b"<!DOCTYPE html><title>Instagram</title>"))


def led_away(path: str) -> Routes:
    """Instagram leads to another of its pages."""
    away = Reply(status=302, headers={"Location": f"https://{_SITE}{path}"})
    return merged(_instead(away), {_SITE: {path.partition("?")[0]: Reply(body=b"<!DOCTYPE html>")}})


def answering(answer: Answer) -> Routes:
    """Any answer in place of the posts."""
    return instagram.as_account(instagram.account_of(), answer)


def _instead(page: Answer) -> Routes:
    return merged(profile(1), {_SITE: {f"/{instagram.USER}/": page}})


def _page(posts: list[dict[str, Any]], *, after: int | None = None) -> Reply:
    info = {"has_next_page": after is not None, "end_cursor": str(after)}
    connection = {"edges": [{"node": post, "cursor": post["id"]} for post in posts], "page_info": info}
    return media.as_json({"data": {_FIELD: connection}})


def _variables(request: Request) -> dict[str, Any]:
    variables: dict[str, Any] = json.loads(parse_qs(request.body.decode())["variables"][0])
    return variables

"""What YouTube and Reddit show of somebody: a channel's videos, a person's posts."""

import json
from collections.abc import Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Routes, merged
from bossbot_core.testing.replies import media, reddit, youtube

CHANNEL, PERSON = "@films", "catlover"
_YOUTUBE, _REDDIT = "www.youtube.com", "www.reddit.com"


def channel(video_ids: Sequence[str]) -> Routes:
    """A channel's tab of videos, newest first, and each of them."""
    routes = youtube.playlist(video_ids)
    script = f"<script>var ytInitialData = {json.dumps(_tab(video_ids))};</script>"
    page = Reply(body=f"<html><body>{script}</body></html>".encode())
    return {**routes, _YOUTUBE: {**routes[_YOUTUBE], f"/{CHANNEL}/videos": page}}


def tabs(*titles: str) -> dict[str, Any]:
    """A channel's page that shows the first of its tabs, without anything in it."""
    listed = [{"tabRenderer": {"title": each, "selected": each == titles[0]}} for each in titles]
    return {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": listed}}}


def person(pictures: int, *, adult: int = 0) -> Routes:
    """Somebody's posts, of which each has one picture, on one page; one (by its number) may be for adults."""
    return posts_of_person([{**_post(number), "over_18": number == adult} for number in range(1, pictures + 1)])


def person_of_words() -> Routes:
    """Somebody who writes, page after page without end."""
    words = {**_post(1), "is_self": True, "url": f"https://{_REDDIT}/r/aww/comments/post1/"}
    return posts_of_person([words], after="t3_more")


def person_in_place(about: Answer) -> Routes:
    """Any answer where Reddit should tell who somebody is."""
    return merged(person(1), {_REDDIT: {f"/user/{PERSON}/about.json": about}})


def posts_of_person(posts: Sequence[dict[str, Any]], *, after: str | None = None) -> Routes:
    """One page of posts, after which there may be the same one."""
    about = {"kind": "t2", "data": {"name": PERSON, "id": "abc12"}}
    children = [{"kind": "t3", "data": post} for post in posts]
    site = {
        f"/user/{PERSON}/about.json": media.as_json(about),
        f"/user/{PERSON}/submitted/.json": media.as_json(
            {"kind": "Listing", "data": {"children": children, "after": after}}
        ),
    }
    return {**reddit.image(), _REDDIT: site}


def _tab(video_ids: Sequence[str]) -> dict[str, Any]:
    items = [{"richItemRenderer": {"content": {"videoRenderer": _video(each)}}} for each in video_ids]
    endpoint = {"commandMetadata": {"webCommandMetadata": {"url": f"/{CHANNEL}/videos"}}}
    tab = {
        "title": "Videos",
        "selected": True,
        "endpoint": endpoint,
        "content": {"richGridRenderer": {"contents": items}},
    }
    about = {"title": "Film People", "externalId": "UCLqxVugv74EIW3VWh2NOa3Q", "vanityChannelUrl": CHANNEL}
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"channelMetadataRenderer": about},
    }


def _video(video_id: str) -> dict[str, Any]:
    return {
        "videoId": video_id,
        "title": {"runs": [{"text": f"A film about {video_id}"}]},
        "lengthText": {"simpleText": "0:05"},
    }


def _post(number: int) -> dict[str, Any]:
    return {
        "id": f"post{number}",
        "title": f"Cat number {number}",
        "author": PERSON,
        "author_fullname": "t2_abc12",
        "subreddit": "aww",
        "permalink": f"/r/aww/comments/post{number}/",
        "url": f"https://i.redd.it/photo{number}.jpg",
        "created_utc": 1523800000.0 - number,
        "num_comments": 0,
        "over_18": False,
        "is_video": False,
        "is_self": False,
        "selftext_html": None,
    }

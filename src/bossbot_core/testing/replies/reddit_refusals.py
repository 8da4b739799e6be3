"""Reddit's ways to show no post: JSON with a reason, pages, posts that are gone, and media that does not come."""

from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Routes, merged
from bossbot_core.testing.replies import media
from bossbot_core.testing.replies.reddit import (
    IMAGES,
    POST_ID,
    SHARE_CODE,
    SITE,
    VIDEO_ID,
    VIDEOS,
    image,
    post,
    site,
    video_post,
)


def refused(status: int, reason: str = "", *, headers: Mapping[str, str] | None = None) -> Routes:
    """Reddit's JSON for no, with the reason why a whole subreddit is not shown."""
    body = {"message": "Forbidden" if status == 403 else "Not Found", "error": status}
    return api(media.as_json(body | ({"reason": reason} if reason else {}), status=status, headers=headers))


def page(text: str, *, status: int = 200) -> Routes:
    """A page where the API should have answered."""
    return api(Reply(status=status, body=f"<!DOCTYPE html><html><body>{text}</body></html>".encode()))


def led_to(path: str) -> Routes:
    """The API leads to a page of Reddit's instead."""
    return merged(
        api(Reply(status=302, headers={"Location": f"https://{SITE}/{path}/?dest=x"})),
        {SITE: {f"/{path}/": Reply(body=b"<html><body>Welcome to Reddit</body></html>")}},
    )


def removed(by: str) -> Routes:
    """A picture that was taken away: `moderator`, `deleted` (by its author), `reddit`, `copyright_takedown`."""
    return site(POST_ID, {**post(), "removed_by_category": by, "is_robot_indexable": False})


def removed_words(notice: str = "[deleted]") -> Routes:
    """A post of words that are gone, as Reddit showed it before it named who took them away."""
    words = post(url=f"https://{SITE}/r/aww/comments/{POST_ID}/")
    return site(POST_ID, {**words, "is_self": True, "author": "[deleted]", "selftext": notice})


def emptied() -> Routes:
    """A picture's post whose link is gone."""
    return site(POST_ID, post(url=""))


def orphaned() -> Routes:
    """A crosspost whose original is shown to nobody."""
    whole = post(url="/r/pics/comments/origin1/a_cat/")
    return site(POST_ID, {**whole, "crosspost_parent": "t3_origin1", "crosspost_parent_list": []})


def no_post() -> Routes:
    """A listing of nothing."""
    return other_json([{"kind": "Listing", "data": {"children": []}}, {"kind": "Listing", "data": {"children": []}}])


def other_json(value: Any) -> Routes:
    """JSON of a shape that nobody knows."""
    return api(media.as_json(value))


def without(*keys: str) -> Routes:
    """A picture's post from which Reddit has left out some keys."""
    return site(POST_ID, {key: value for key, value in post().items() if key not in keys})


def answering(answer: Answer) -> Routes:
    """A post with a picture whose host answers so."""
    return merged(image(), {IMAGES: {"/photo*.jpg": answer}})


def film_answering(answer: Answer) -> Routes:
    """A post with a film whose manifest is answered so."""
    return merged(site(POST_ID, video_post(POST_ID)), {VIDEOS: {f"/{VIDEO_ID}/DASHPlaylist.mpd": answer}})


def share_answering(answer: Answer) -> Routes:
    """A share link that is answered so."""
    return {SITE: {f"/r/aww/s/{SHARE_CODE}": answer}}


def api(answer: Answer) -> Routes:
    """Reddit with one answer to the request for the post."""
    return {SITE: {f"/comments/{POST_ID}/.json": answer}}

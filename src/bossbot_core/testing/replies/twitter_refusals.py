"""X's ways to show no post: notices in its place, lists of errors, pages, and posts whose media is withheld."""

from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Routes, merged
from bossbot_core.testing.replies import media
from bossbot_core.testing.replies.twitter import POST_ID, api, photo, photos, post, site

RESET = "4102444800"


def removed() -> Routes:
    """A post that is gone: X answers with an empty result."""
    return api(media.as_json({"data": {"tweetResult": {}}}))


def unavailable(reason: str = "Protected") -> Routes:
    """A post that X does not show to guests; `reason` is X's own word: `Protected`, `NsfwLoggedOut`, `Suspended`."""
    return site({"__typename": "TweetUnavailable", "reason": reason})


def notice(text: str) -> Routes:
    """A notice in the place of a post."""
    words = {"rtl": False, "text": text, "entities": []}
    return site({"__typename": "TweetTombstone", "tombstone": {"__typename": "TextTombstone", "text": words}})


def subscribers_only() -> Routes:
    """A post of which X shows the beginning only."""
    return site({"__typename": "TweetPreviewDisplay", "cta": {"title": "Subscribe to unlock"}})


def errors(number: int, message: str, *, status: int = 200) -> Routes:
    """The API's own list of errors, and no post."""
    entry = {"message": message, "code": number, "kind": "NonFatal", "name": "GenericError"}
    return api(media.as_json({"errors": [entry], "data": {}}, status=status))


def rate_limited(headers: Mapping[str, str] | None = None) -> Routes:
    """X asks to slow down; by itself it names the moment when the limit starts anew."""
    known = {"x-rate-limit-limit": "50", "x-rate-limit-remaining": "0", "x-rate-limit-reset": RESET}
    reply = media.as_json(
        {"errors": [{"message": "Rate limit exceeded", "code": 88}]},
        status=429,
        headers=known if headers is None else headers,
    )
    return api(reply)


def page(text: str, *, status: int = 200) -> Routes:
    """A page where the API should have answered."""
    return api(Reply(status=status, body=f"<!DOCTYPE html><html><body>{text}</body></html>".encode()))


def no_token(answer: Answer) -> Routes:
    """X answers so where a guest asks for a token."""
    return merged(photos(), {"api.x.com": {"/1.1/guest/activate.json": answer}})


def withheld() -> Routes:
    """A post that X does not show in some countries: its words are replaced, its media is left out."""
    return site(post(legacy={"withheld_in_countries": ["DE"], "withheld_scope": "status"}))


def media_unavailable(reason: str) -> Routes:
    """A post whose only photo X has taken away; `reason` is X's own word: `Dmcaed`, `Geoblocked`."""
    gone = {"status": "Unavailable", "reason": reason}
    return site(post(POST_ID, [{**photo(1), "ext_media_availability": gone}]))


def without(*keys: str) -> Routes:
    """A post from which X has left out some keys."""
    whole = post(POST_ID, [photo(1)])
    return site({key: value for key, value in whole.items() if key not in keys})


def answering(answer: Answer) -> Routes:
    """A post with two photos whose hosts answer for every picture in the same way."""
    return merged(photos(), {"pbs.twimg.com": {"/media/photo*": answer}})


def other_json(value: Any) -> Routes:
    """JSON of a shape that nobody knows."""
    return api(media.as_json(value))

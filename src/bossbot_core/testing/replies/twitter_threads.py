"""X's conversations: the posts before the one that was asked for, that one, then groups of answers to it.

The author's own thread is the first group; where it is long, X keeps the rest of it for another request.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media
from bossbot_core.testing.replies.twitter import OTHER, api, photo, photos, post

IDS = tuple(f"145678901234567890{number}" for number in range(1, 6))
"""The posts of the thread, in its order."""
ANSWER_ID, AUTHORS_ANSWER_ID = "1456789012345679001", "1456789012345679002"
_MORE, _BOTTOM = "rest-of-thread", "more-answers"


def thread(asked: str = IDS[1], *, long: bool = False) -> Routes:
    """Five posts of one author, photos in all but the third, an answer of somebody else and the author's word to it.

    Where it is `long`, the last post comes by a request of its own.
    """

    def conversation(request: Request) -> Reply:
        variables = json.loads(request.query["variables"])
        if variables.get("cursor") == _MORE:
            return _detail([{"type": "TimelineAddToModule", "moduleItems": [_item(_posts()[-1])]}])
        if variables.get("cursor"):
            raise AssertionError("more answers were asked for")
        return _detail([{"type": "TimelineAddEntries", "entries": _entries(asked, long=long)}])

    return api(conversation, query="TweetDetail")


def hidden_from_guests() -> Routes:
    """Conversations are for accounts; the post alone is there with two photos."""
    refused = api(Reply(status=404, content_type="application/json", body=b""), query="TweetDetail")
    return merged(refused, photos(IDS[1]))


def unavailable(text: str) -> Routes:
    """A conversation with a notice in the place of the post."""
    notice = {"displayType": "Inline", "tombstoneInfo": {"text": "", "richText": {"text": text}}}
    entry = {"entryId": f"tombstone-{IDS[1]}", "content": {"itemContent": notice}}
    reply = _detail([{"type": "TimelineAddEntries", "entries": [entry]}])
    return api(reply, query="TweetDetail")


def removed() -> Routes:
    """A conversation that X does not find."""
    error = {"message": "_Missing: No status found with that ID.", "code": 144, "source": "Server"}
    return api(media.as_json({"errors": [error], "data": {}}), query="TweetDetail")


def account() -> Routes:
    """What an account's requests need first: the home page with its keys, and the script that says how to use them."""
    rows = "C".join(" 10 20 30 40 50 60 90 10 120 40 200" for _ in range(16))
    frame = f'<svg id="loading-x-anim-{{}}"><g><path d="M1"></path><path d="M 10,30 C{rows}"></path></g></svg>'
    home = (
        f'<meta name="twitter-site-verification" content="{b64encode(bytes(range(48))).decode()}"/>'
        + "".join(frame.format(number) for number in range(4))
        + '<script>{1:"vendor",20113:"ondemand.s"}[e]+"."+{1:"aa",20113:"0123abc"}[e]</script>'
    )  # fmt: skip
    script = b"(a[5], 16)(a[12], 16)(a[14], 16)(a[7], 16)"
    hosts: dict[str, dict[str, Answer]] = {
        "x.com": {"/home": Reply(body=home.encode())},
        "abs.twimg.com": {"/responsive-web/client-web/ondemand.s.0123abca.js": Reply(body=script)},
    }
    return hosts


def _detail(instructions: Sequence[dict[str, Any]]) -> Reply:
    return media.as_json({"data": {"threaded_conversation_with_injections_v2": {"instructions": list(instructions)}}})


def _posts() -> list[dict[str, Any]]:
    before = ("", *IDS)
    return [
        post(id_, [] if number == 3 else [photo(number)], text=f"Part {number}", replies_to=before[number - 1])
        for number, id_ in enumerate(IDS, start=1)
    ]


def _entries(asked: str, *, long: bool) -> list[dict[str, Any]]:
    place = IDS.index(asked) + 1
    posts = _posts()
    rest = [_item(each) for each in posts[place:]]
    if long:
        rest[-1] = _cursor("ShowMore", _MORE)
    answer = post(ANSWER_ID, [photo(8)], author=OTHER, text="Lovely", replies_to=asked)
    thanks = post(AUTHORS_ANSWER_ID, [photo(9)], text="Thank you", replies_to=ANSWER_ID)
    return [
        *(_entry(each) for each in posts[:place]),
        {"entryId": "conversationthread-1", "content": {"items": rest}},
        {"entryId": "conversationthread-2", "content": {"items": [_item(answer), _item(thanks)]}},
        {"entryId": "cursor-bottom-1", "content": {"itemContent": {"cursorType": "Bottom", "value": _BOTTOM}}},
    ]


def _entry(each: dict[str, Any]) -> dict[str, Any]:
    return {"entryId": f"tweet-{each['rest_id']}", "content": {"itemContent": {"tweet_results": {"result": each}}}}


def _item(each: dict[str, Any]) -> dict[str, Any]:
    name = f"conversationthread-1-tweet-{each['rest_id']}"
    return {"entryId": name, "item": {"itemContent": {"tweet_results": {"result": each}}}}


def _cursor(kind: str, value: str) -> dict[str, Any]:
    name = f"conversationthread-1-cursor-{kind.lower()}-1"
    return {"entryId": name, "item": {"itemContent": {"cursorType": kind, "value": value}}}

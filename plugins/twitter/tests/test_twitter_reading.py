"""X changes a reply in any one place: it is read, or refused by a code, and never an accident."""

import json
from contextlib import suppress

import pytest

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.engines.gallery_dl import ApiReply
from bossbot_core.testing.mutations import changed
from bossbot_core.testing.replay import Request
from bossbot_core.testing.replies import twitter, twitter_threads
from bossbot_plugin_twitter.reading import PostReader

URL = "https://x.com/i/api/graphql/1/Query?variables=1"
KEYWORDS = {"tweet_id": int(twitter.POST_ID), "author": {"name": "naturepics"}}


def single():
    body = twitter.quote()["x.com"]["/i/api/graphql/*/TweetResultByRestId"].body
    return json.loads(body)


def conversation():
    answer = twitter_threads.thread(long=True)["x.com"]["/i/api/graphql/*/TweetDetail"]
    asked = Request(method="GET", host="x.com", path="/", query={"variables": "{}"})
    return json.loads(answer(asked).body, object_hook=slim)


def slim(value):
    """What makes a post one, and its place in a thread; all else of it is changed where it stands alone."""
    if value.get("__typename") != "Tweet":
        return value
    kept = ("user_id_str", "in_reply_to_status_id_str", "full_text")
    return {
        "rest_id": value["rest_id"],
        "legacy": {key: value["legacy"][key] for key in kept if key in value["legacy"]},
    }


def read(content, post_id, *, thread):
    reader = PostReader(post_id, thread=thread, logged_in=True)
    with suppress(BossBotError):
        reader.heard(ApiReply(url=URL, content=content))
    reader.satisfied()
    reader.wants(KEYWORDS)
    for code in (ErrorCode.NO_MEDIA, ErrorCode.REMOVED):
        assert isinstance(reader.judged(PermanentError(code)), BossBotError)
    return reader.describe(KEYWORDS)


@pytest.mark.parametrize("thread", [False, True])
def test_one_post_with_anything_changed_is_read_or_refused(thread):
    for where, content in changed(single()):
        assert read(content, twitter.POST_ID, thread=thread) is not None, where


def test_a_conversation_with_anything_changed_is_read_or_refused():
    for where, content in changed(conversation()):
        assert read(content, twitter_threads.IDS[1], thread=True) is not None, where


def test_a_thread_of_thousands_that_bites_its_own_tail_is_read():
    ids = [str(10**18 + number) for number in range(3000)]
    posts = [twitter.post(each, replies_to=ids[number - 1]) for number, each in enumerate(ids)]
    entries = [{"entryId": f"tweet-{each}", "content": {"itemContent": {"tweet_results": {"result": post}}}}
               for each, post in zip(ids, posts, strict=True)]  # fmt: skip
    detail = {"threaded_conversation_with_injections_v2": {"instructions": [{"entries": entries}]}}
    reader = PostReader(ids[1500], thread=True, logged_in=True)
    reader.heard(ApiReply(url=URL, content={"data": detail}))
    assert all(reader.wants({"tweet_id": int(each)}) for each in ids)
    assert len(reader.describe(KEYWORDS).related) == 2999


def test_an_article_has_its_title():
    content = {"data": {"tweetResult": {"result": twitter.post()}}}
    content["data"]["tweetResult"]["result"]["article"] = {"article_results": {"result": {"title": "On birds"}}}
    assert read(content, twitter.POST_ID, thread=False).title == "On birds"

"""X answers in a way that nobody knows: the raw reply stays for whoever runs the bot."""

import json

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.engines.replies import FILE
from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import media, twitter, twitter_refusals

LINK = f"https://x.com/naturepics/status/{twitter.POST_ID}"


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


@pytest.mark.replayed("photos", "platform_changed")
async def test_a_reply_of_another_shape_is_left_cut_to_its_bound(x, left_reply):
    answer = media.as_json({"data": {"somethingNew": 1}, "filler": "x" * 300_000})
    head, body = await left_reply(x, LINK, twitter.photos(), answer)
    assert head["engine"].startswith("gallery-dl ")
    assert head["status"] == "200"
    assert head["url"].startswith("https://api.x.com/")
    assert head["error"]
    assert "of which the first 262144" in head["bytes"]
    assert "somethingNew" in body


@pytest.mark.parametrize("status", [400, 418])
@pytest.mark.replayed("photos", "platform_changed")
async def test_a_refusal_that_nobody_knows_is_left_with_its_body(x, left_reply, status):
    answer = Reply(status=status, content_type="application/json", body=json.dumps({"newError": 7}).encode())
    head, body = await left_reply(x, LINK, twitter.photos(), answer)
    assert (head["status"], head["content-type"]) == (str(status), "application/json")
    assert body == '{"newError": 7}'


async def test_what_came_whole_leaves_nothing(x):
    await x(LINK, twitter.photos())
    assert not (x.folder / FILE).exists()


async def test_a_reply_that_the_plugin_cannot_read_is_left_too(x):
    error = await x.failing(LINK, twitter_refusals.other_json({"data": {"somethingNew": 1}}))
    assert error.code is ErrorCode.PLATFORM_CHANGED
    left = (x.folder / FILE).read_text()
    assert "/graphql/" in left
    assert "somethingNew" in left

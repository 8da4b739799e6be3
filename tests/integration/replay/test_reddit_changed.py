"""Reddit answers in a way that nobody knows: the raw reply stays for whoever runs the bot."""

import pytest

from bossbot_core.testing.replies import media, reddit

LINK = f"https://www.reddit.com/r/pics/comments/{reddit.POST_ID}/birds/"


@pytest.mark.replayed("gallery", "platform_changed")
async def test_a_reply_of_another_shape_is_left(fetcher, left_reply):
    answer = media.as_json({"data": {"somethingNew": 1}})
    head, body = await left_reply(fetcher("reddit"), LINK, reddit.gallery(), answer)
    assert head["url"].startswith("https://www.reddit.com/")
    assert "somethingNew" in body

"""TikTok answers in a way that nobody knows: the raw reply stays for whoever runs the bot."""

import pytest

from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import tiktok

LINK = f"https://www.tiktok.com/@user/video/{tiktok.POST_ID}"


@pytest.mark.replayed("video", "platform_changed")
async def test_a_page_of_another_shape_is_left_cut_to_its_bound(fetcher, left_reply):
    page = Reply(body=b"<html>somethingNew " + b"x" * 300_000)
    head, body = await left_reply(fetcher("tiktok"), LINK, tiktok.video(), page)
    assert head["engine"].startswith("yt-dlp ")
    assert head["url"].startswith("https://www.tiktok.com/")
    assert "of which the first 262144" in head["bytes"]
    assert body.startswith("<html>somethingNew ")

"""YouTube answers in a way that nobody knows: the raw reply stays for whoever runs the bot."""

import pytest

from bossbot_core.testing.replies import media, youtube

LINK = f"https://www.youtube.com/watch?v={youtube.VIDEO_ID}"
LIST = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(LINK, marks=pytest.mark.replayed("changed layout", "platform_changed")),
        pytest.param(LIST, marks=pytest.mark.replayed("playlist, changed layout", "platform_changed")),
    ],
)
async def test_a_reply_of_another_shape_is_left(fetcher, left_reply, link):
    answer = media.as_json({"somethingNew": 1})
    head, body = await left_reply(fetcher("youtube"), link, youtube.answering(answer), answer)
    assert head["engine"].startswith("yt-dlp ")
    assert head["url"].startswith("https://www.youtube.com/")
    assert body.startswith('{"somethingNew": 1}')

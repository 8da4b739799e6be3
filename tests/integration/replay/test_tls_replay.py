"""No engine talks to a platform whose certificate nobody vouches for."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.testing.fetching import Fetch, fetch
from bossbot_core.testing.replay import ReplayServer
from bossbot_core.testing.replies import instagram, reddit, tiktok, twitter, youtube


@pytest.mark.parametrize(
    ("name", "link", "routes"),
    [
        ("twitter", f"https://x.com/a/status/{twitter.POST_ID}", twitter.photos()),
        ("reddit", f"https://redd.it/{reddit.POST_ID}", reddit.image()),
        ("reddit", f"https://www.reddit.com/r/aww/s/{reddit.SHARE_CODE}", reddit.share_link()),
        ("instagram", f"https://www.instagram.com/p/{instagram.CODE}/", instagram.photo()),
        ("tiktok", f"https://www.tiktok.com/@a/video/{tiktok.POST_ID}", tiktok.video()),
        ("tiktok", f"https://www.tiktok.com/@a/photo/{tiktok.POST_ID}", tiktok.photos()),
        ("youtube", f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video()),
    ],
)
async def test_an_unknown_authority_ends_the_job_before_anything_is_asked(tmp_path, name, link, routes):
    with ReplayServer(routes) as replay, pytest.raises(BossBotError) as caught:
        await fetch(Fetch(module=f"bossbot_plugin_{name}", link=link), tmp_path / "job", overrides=replay.overrides)
    assert caught.value.code is ErrorCode.NETWORK, caught.value.detail
    assert replay.requests == []

"""Reddit changes a reply in any one place: it is read, or refused by a code, and never an accident."""

import json
from contextlib import suppress

import pytest

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.engines.gallery_dl import ApiReply
from bossbot_core.testing.mutations import changed
from bossbot_core.testing.replies import reddit, reddit_galleries
from bossbot_plugin_reddit.reading import PostReader

REPLIES = {
    "comments": reddit.discussed(),
    "film": reddit.video(),
    "gallery": reddit_galleries.mixed_gallery(),
    "gallery with a film": reddit_galleries.gallery_with_film(),
    "crosspost": reddit.crosspost(),
}


def read(content):
    reader = PostReader()
    with suppress(BossBotError):
        reader.heard(ApiReply(url="https://www.reddit.com/comments/1/.json", content=content))
    assert isinstance(reader.judged(PermanentError(ErrorCode.NO_MEDIA)), BossBotError)
    reader.caption({"filename": "photo1"})
    return reader.describe({"title": "A cat in a box"})


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_with_anything_changed_is_read_or_refused(kind):
    body = REPLIES[kind]["www.reddit.com"][f"/comments/{reddit.POST_ID}/.json"].body
    for where, content in changed(json.loads(body)):
        assert read(content) is not None, where

"""Instagram changes a page in any one place: its post is found there, or it is not, and never an accident."""

import json

from bossbot_core.testing.mutations import changed
from bossbot_core.testing.replies import instagram, instagram_refusals
from bossbot_plugin_instagram.pages import post_in

BODY = instagram_refusals.page()["www.instagram.com"][f"/p/{instagram.CODE}/"].body.decode()
DATA = BODY[BODY.index('{"require"') : BODY.rindex("</script>")]


def test_a_page_with_anything_changed_shows_its_post_or_none():
    found = [
        post_in(BODY.replace(DATA, json.dumps(content)), instagram.CODE) for _, content in changed(json.loads(DATA))
    ]
    assert all(post is None or post["code"] == instagram.CODE for post in found)
    assert None in found


def test_another_posts_page_shows_none():
    assert post_in(BODY, "Bqxp0VSBgJg") is None


def test_a_page_of_brackets_without_end_shows_none():
    brackets = '{"xig_polaris_media":' * 100_000
    assert post_in(f'<script type="application/json">{brackets}</script>', instagram.CODE) is None

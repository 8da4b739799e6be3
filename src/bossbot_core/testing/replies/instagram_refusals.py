"""Instagram's ways to show no post to whom its API turns away, and the post's own page, which may show it."""

import json
from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Routes, merged
from bossbot_core.testing.replies import media
from bossbot_core.testing.replies.instagram import CDN, CODE, SITE, files, info_path, leading_to, post_of, versions


def login_wall(code: str = CODE) -> Routes:
    """Instagram sends strangers to its login page."""
    return led_away(f"/accounts/login/?next=%2Fp%2F{code}%2F")


def led_away(path: str) -> Routes:
    """Instagram leads to another of its pages in place of an answer."""
    page = Reply(body=b"<!DOCTYPE html><title>Instagram</title>")
    return {SITE: {info_path(CODE): leading_to(path), path.partition("?")[0]: page}}


def failing(
    status: int, code: str = CODE, *, headers: Mapping[str, str] | None = None, message: str = "No", **more: Any
) -> Routes:
    """404 removed, 429 too many requests; `message` and `more` are what the JSON says."""
    reply = media.as_json({"message": message, **more, "status": "fail"}, status=status, headers=headers)
    return {SITE: {info_path(code): reply}}


def answering(reply: Answer) -> Routes:
    """Any answer in place of the post's."""
    return {SITE: {info_path(CODE): reply}}


def page(code: str = CODE, **changes: Any) -> Routes:
    """A reel on its own page, which visitors see while the API turns them away; `changes` are keys of the post."""
    manifest = '<?xml version="1.0"?><MPD mediaPresentationDuration="PT0H0M5.000S"></MPD>'
    shown = {key: value for key, value in post_of(code).items() if key not in {"comments", "preview_comments"}}
    still = {"display_uri": f"https://{CDN}/v/photo1.jpg", "video_dash_manifest": manifest, **versions()}
    item = {**shown, "__typename": "XIGPolarisVideoMedia", "media_type": 2, "product_type": "clips", **still, **changes}
    return _page(code, {key: value for key, value in item.items() if key != "video_duration"})


def gated_page() -> Routes:
    """A page that keeps its post from visitors."""
    return _page(CODE, None)


def _page(code: str, shown: Mapping[str, Any] | None) -> Routes:
    edges = [{"node": each} for each in post_of(code)["comments"]]
    told = {
        "__typename": "XIGPolarisMedia",
        "code": code,
        "gating_ruling": None,
        "if_not_gated_logged_out": shown,
        "comments_connection": {"edges": edges, "page_info": {"has_next_page": False}},
    }
    data = {"require": [["Relay", "next", [], [{"__bbox": {"result": {"data": {"xig_polaris_media": told}}}}]]]}
    scripts = ("{}", "{", json.dumps(data))
    body = "".join(f'<script type="application/json" data-sjs>{each}</script>' for each in scripts)
    wait = failing(401, code, message="Please wait a few minutes before you try again.", require_login=True)
    return merged(wait, {SITE: {f"/p/{code}/": Reply(body=f"<!DOCTYPE html>{body}".encode())}}, files())

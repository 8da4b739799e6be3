"""A post's own page, in which Instagram shows the post to visitors whom its API turns away."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bossbot_core.engines.gallery_dl import at, list_at, text_at

# Without a browser's headers the page comes empty.
HEADERS = {
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
    "Upgrade-Insecure-Requests": "1",
}
_MEDIA = "xig_polaris_media"
_SCRIPT = re.compile(r'<script\b[^>]*\btype="application/json"[^>]*>(\{.*?)</script>', re.DOTALL)
_LENGTH = re.compile(r"mediaPresentationDuration=[\"']PT(?:(\d+)H)?(?:(\d+)M)?(\d+(?:\.\d+)?)S")


def post_in(page: str, code: str) -> dict[str, Any] | None:
    """The post of that shortcode as the API would tell it; None where the page does not show it."""
    for media in _media(page):
        shown = at(media, "if_not_gated_logged_out")
        if isinstance(shown, dict) and code.startswith(text_at(shown, "code") or code):
            parts = [_part(each) for each in list_at(shown, "carousel_media") if isinstance(each, dict)]
            comments = [at(edge, "node") for edge in list_at(media, "comments_connection", "edges")]
            return {**_part(shown), "code": code, "carousel_media": parts, "comments": comments}
    return None


def _media(page: str) -> Iterator[object]:
    for script in _SCRIPT.findall(page):
        if _MEDIA in script:
            yield from _found(_decoded(script))


def _decoded(script: str) -> object:
    try:
        return json.loads(script)
    # RecursionError: brackets within brackets without end.
    except (ValueError, RecursionError):
        return None


def _found(value: object) -> Iterator[object]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if _MEDIA in each:
                yield each[_MEDIA]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _part(item: Mapping[str, Any]) -> dict[str, Any]:
    whole = dict(item)
    if (address := text_at(item, "display_uri")) and not list_at(item, "image_versions2", "candidates"):
        still = {"url": address, "width": item.get("original_width") or 0, "height": item.get("original_height") or 0}
        whole["image_versions2"] = {"candidates": [still]}
    if length := _LENGTH.search(text_at(item, "video_dash_manifest")):
        hours, minutes, seconds = (float(each or 0) for each in length.groups())
        whole.setdefault("video_duration", 3600 * hours + 60 * minutes + seconds)
    return whole

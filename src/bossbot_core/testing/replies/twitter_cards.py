"""What X shows under a post besides its media: previews, polls, advertisements, and long articles."""

import json
from typing import Any

from bossbot_core.testing.replies.twitter import IMAGES, film


def card(name: str, **values: str) -> dict[str, Any]:
    """A card of a kind, with the texts that it shows."""
    bound = [{"key": key, "value": {"string_value": value, "type": "STRING"}} for key, value in values.items()]
    return {"rest_id": "card://1456", "legacy": {"name": name, "binding_values": bound, "user_refs_results": []}}


def advertisement() -> dict[str, Any]:
    """A card with a film of its own, as JSON within JSON."""
    told = {
        "type": "video_website",
        "component_objects": {"media_1": {"type": "media", "data": {"id": "13_1"}}},
        "components": ["media_1"],
        "media_entities": {"13_1": film("video")},
    }
    return card("unified_card", unified_card=json.dumps(told), card_url="https://twitter.com")


def article(*words: str) -> dict[str, Any]:
    """A long text with headings and a cover picture."""
    blocks = [{"key": str(place), "type": "unstyled", "text": text, "data": {}} for place, text in enumerate(words)]
    cover = {
        "media_id": "1",
        "media_key": "3_1",
        "media_info": {
            "__typename": "ApiImage",
            "original_img_url": f"https://{IMAGES}/media/photo4.jpg",
            "original_img_width": 320,
            "original_img_height": 240,
        },
    }
    whole = {"rest_id": "1", "title": "On birds", "preview_text": "All", "cover_media": cover, "media_entities": []}
    return {"article_results": {"result": {**whole, "content_state": {"blocks": blocks, "entityMap": []}}}}

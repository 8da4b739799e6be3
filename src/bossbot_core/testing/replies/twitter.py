"""X: a guest token, then one GraphQL reply per post; pictures and films come from two hosts of their own."""

from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

POST_ID = "1456789012345678901"
_IMAGES, _VIDEOS = "pbs.twimg.com", "video.twimg.com"

_AUTHOR = {
    "__typename": "User",
    "rest_id": "2976459548",
    "core": {"created_at": "Mon Jan 12 10:25:22 +0000 2015", "name": "Nature Pictures", "screen_name": "naturepics"},
    "legacy": {"description": "Pictures.", "entities": {"description": {"urls": []}}},
    "avatar": {"image_url": f"https://{_IMAGES}/profile_images/1/photo_normal.jpg"},
    "location": {"location": "Earth"},
    "verification": {"verified": False},
    "privacy": {"protected": False},
}


def photos(post_id: str = POST_ID, *, count: int = 2) -> Routes:
    """A post with `count` photos."""
    return _site(_post(post_id, [_photo(number) for number in range(1, count + 1)]))


def video(post_id: str = POST_ID) -> Routes:
    """A post with one film in two sizes."""
    return _site(_post(post_id, [_film("video")]))


def gif(post_id: str = POST_ID) -> Routes:
    """A post with a GIF, which X keeps as a silent film."""
    return _site(_post(post_id, [_film("animated_gif")]))


def mixed(post_id: str = POST_ID) -> Routes:
    """A post with a photo and a film."""
    return _site(_post(post_id, [_photo(1), _film("video")]))


def text_only(post_id: str = POST_ID) -> Routes:
    """A post without media."""
    return _site(_post(post_id, []))


def removed() -> Routes:
    """A post that is gone: X answers with an empty result."""
    return _api(media.as_json({"data": {"tweetResult": {}}}))


def unavailable(reason: str = "Protected") -> Routes:
    """A post that X does not show to guests; `reason` is X's own word: `Protected`, `NsfwLoggedOut`, `Suspended`."""
    result = {"__typename": "TweetUnavailable", "reason": reason}
    return _api(media.as_json({"data": {"tweetResult": {"result": result}}}))


def rate_limited() -> Routes:
    """X asks to slow down."""
    reply = media.as_json(
        {"errors": [{"message": "Rate limit exceeded", "code": 88}]},
        status=429,
        headers={"x-rate-limit-limit": "50", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "4102444800"},
    )
    return _api(reply)


def _site(post: Mapping[str, Any]) -> Routes:
    return _api(media.as_json({"data": {"tweetResult": {"result": post}}}))


def _api(reply: Reply) -> Routes:
    hosts: dict[str, dict[str, Answer]] = {
        "api.x.com": {"/1.1/guest/activate.json": media.as_json({"guest_token": "1456789012345678900"})},
        "x.com": {"/i/api/graphql/*/TweetResultByRestId": reply},
        _IMAGES: {"/media/photo*": _numbered_photo},
        _VIDEOS: {"/ext_tw_video/*": media.clip(), "/tweet_video/*": media.clip()},
    }
    return hosts


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/media/photo").partition(".")[0]))


def _post(post_id: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    legacy: dict[str, Any] = {
        "id_str": post_id,
        "user_id_str": _AUTHOR["rest_id"],
        "conversation_id_str": post_id,
        "created_at": "Fri Nov 05 12:00:00 +0000 2021",
        "full_text": "Two birds in the morning https://t.co/abcdefghij",
        "lang": "en",
        "entities": {"hashtags": [{"text": "birds"}], "user_mentions": [], "urls": []},
        "favorite_count": 12,
        "reply_count": 3,
        "retweet_count": 4,
        "quote_count": 1,
        "bookmark_count": 2,
        "possibly_sensitive": False,
    }
    if entities:
        legacy["extended_entities"] = {"media": entities}
    return {
        "__typename": "Tweet",
        "rest_id": post_id,
        "core": {"user_results": {"result": _AUTHOR}},
        "source": '<a href="https://x.com">X Web App</a>',
        "views": {"count": "345", "state": "EnabledWithCount"},
        "legacy": legacy,
    }


def _photo(number: int) -> dict[str, Any]:
    return {
        "type": "photo",
        "media_url_https": f"https://{_IMAGES}/media/photo{number}.jpg",
        "original_info": {"width": 320, "height": 240},
        "ext_alt_text": f"A bird, number {number}",
    }


def _film(kind: str) -> dict[str, Any]:
    folder = "tweet_video" if kind == "animated_gif" else "ext_tw_video"
    variants = [
        {"content_type": "video/mp4", "bitrate": rate, "url": f"https://{_VIDEOS}/{folder}/1/{rate}.mp4"}
        for rate in (256000, 832000)
    ]
    return {
        "type": kind,
        "media_url_https": f"https://{_IMAGES}/media/photo1.jpg",
        "original_info": {"width": 320, "height": 240},
        "video_info": {"duration_millis": 5000, "variants": variants},
    }

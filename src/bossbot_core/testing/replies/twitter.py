"""X: a guest token, then one GraphQL reply per post; pictures and films come from two hosts of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

POST_ID = "1456789012345678901"
QUOTED_ID = "1456000000000000001"
TEXT = "Two birds in the morning"
IMAGES, _VIDEOS = "pbs.twimg.com", "video.twimg.com"


def user(handle: str = "naturepics", name: str = "Nature Pictures", rest_id: str = "2976459548") -> dict[str, Any]:
    """An account, as it stands in every post."""
    return {
        "__typename": "User",
        "rest_id": rest_id,
        "core": {"created_at": "Mon Jan 12 10:25:22 +0000 2015", "name": name, "screen_name": handle},
        "legacy": {"description": "Pictures.", "entities": {"description": {"urls": []}}},
        "avatar": {"image_url": f"https://{IMAGES}/profile_images/1/photo_normal.jpg"},
        "location": {"location": "Earth"},
        "verification": {"verified": False},
        "privacy": {"protected": False},
    }


def later_user(handle: str = "naturepics", name: str = "Nature Pictures") -> dict[str, Any]:
    """The same account as X's newest replies show it: nothing is left under `legacy`."""
    whole = {key: value for key, value in user(handle, name, "7").items() if key != "legacy"}
    bio = {"description": "Pictures.", "entities": {"description": {}}}
    counts = {"action_counts": {"favorites_count": 8}, "relationship_counts": {"followers": 9, "following": 1}}
    return {**whole, **counts, "profile_bio": bio, "pinned_items": {}, "possibly_sensitive": False}


AUTHOR, OTHER = user(), user("somebody", "Some Body", "42")


def photos(post_id: str = POST_ID, *, count: int = 2) -> Routes:
    """A post with `count` photos."""
    return site(post(post_id, [photo(number) for number in range(1, count + 1)]))


def video(post_id: str = POST_ID) -> Routes:
    """A post with one film in two sizes."""
    return site(post(post_id, [film("video")]))


def streamed() -> Routes:
    """A post with a film that X names as a stream alone."""
    whole = film("video")
    stream = {**whole["video_info"], "variants": whole["video_info"]["variants"][:1]}
    pieces: dict[str, Answer] = {
        "/ext_tw_video/1/pl/film.m3u8": media.playlist("piece.ts"),
        "/ext_tw_video/1/pl/piece.ts": media.piece(),
    }
    return {**site(post(POST_ID, [{**whole, "video_info": stream}])), _VIDEOS: pieces}


def gif() -> Routes:
    """A post with a GIF, which X keeps as a silent film."""
    return site(post(POST_ID, [film("animated_gif")]))


def mixed() -> Routes:
    """A post with a photo and a film."""
    return site(post(POST_ID, [photo(1), film("video")]))


def text_only() -> Routes:
    """A post without media."""
    return site(post())


def quote(post_id: str = POST_ID) -> Routes:
    """A post with a photo that quotes another one with a photo of its own; X sends both in one reply."""
    quoted = post(QUOTED_ID, [photo(7)], author=OTHER, text="What a morning")
    address = {"url": "https://t.co/quoted0001", "expanded": f"https://twitter.com/somebody/status/{QUOTED_ID}"}
    marks = {"is_quote_status": True, "quoted_status_id_str": QUOTED_ID, "quoted_status_permalink": address}
    return site({**post(post_id, [photo(1)], legacy=marks), "quoted_status_result": {"result": quoted}})


def repost(original: Mapping[str, Any]) -> dict[str, Any]:
    """A post that passes another one on: cut words of its own, and none of the media."""
    words = f"RT @somebody: {original['legacy']['full_text'][:10]}\u2026"
    whole = post(POST_ID, text=words, legacy={"retweeted_status_result": {"result": original}})
    return {**whole, "legacy": {**whole["legacy"], "full_text": words, "favorite_count": 0}}


def long_post(*, text: str) -> Routes:
    """A post of more than 280 characters with a photo: the whole text stands beside the cut one."""
    note = {"id": "Tm90ZQ==", "text": text, "entity_set": {"hashtags": [], "urls": [], "user_mentions": []}}
    result = post(POST_ID, [photo(1)], text=text[:270])
    return site({**result, "note_tweet": {"is_expandable": True, "note_tweet_results": {"result": note}}})


def limited() -> Routes:
    """A photo under a post that not everybody may answer: X puts the post one level deeper."""
    inner = post(POST_ID, [photo(1)])
    actions = {"limited_actions": [{"action": "Reply", "prompt": {"cta_type": "SeeConversation"}}]}
    return site({"__typename": "TweetWithVisibilityResults", "tweet": inner, "limitedActionResults": actions})


def veiled() -> Routes:
    """A photo behind a warning, in a community that is gone; X warns around the post, not in it."""
    inner = {**post(POST_ID, [photo(1)]), "author_community_relationship": {"community_results": {}}}
    warning = {"blurred_image_interstitial": {"opacity": 1, "title": {"text": "Content warning: Nudity"}}}
    return site({"__typename": "TweetWithVisibilityResults", "tweet": inner, "mediaVisibilityResults": warning})


def site(result: Mapping[str, Any]) -> Routes:
    """X with one post, or what it says in the place of one."""
    return api(media.as_json({"data": {"tweetResult": {"result": result}}}))


def api(reply: Answer, *, query: str = "TweetResultByRestId") -> Routes:
    """X as guests reach it, with one answer to a query for a post."""
    hosts: dict[str, dict[str, Answer]] = {
        "api.x.com": {"/1.1/guest/activate.json": media.as_json({"guest_token": "1456789012345678900"})},
        "x.com": {f"/i/api/graphql/*/{query}": reply},
        IMAGES: {"/media/photo*": _numbered_photo},
        _VIDEOS: {"/ext_tw_video/*": media.clip(), "/tweet_video/*": media.clip()},
    }
    return hosts


def post(
    post_id: str = POST_ID,
    entities: Sequence[Mapping[str, Any]] = (),
    *,
    author: Mapping[str, Any] = AUTHOR,
    text: str = TEXT,
    replies_to: str = "",
    legacy: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A post as both of X's queries show it; `legacy` adds to, or changes, what stands there."""
    inner: dict[str, Any] = {
        "id_str": post_id,
        "user_id_str": author["rest_id"],
        "conversation_id_str": post_id,
        "created_at": "Fri Nov 05 12:00:00 +0000 2021",
        "display_text_range": [0, len(text)],
        "full_text": f"{text} https://t.co/abcdefghij",
        "lang": "en",
        "entities": {
            "hashtags": [{"indices": [0, 6], "text": "birds"}],
            "symbols": [],
            "timestamps": [],
            "urls": [],
            "user_mentions": [],
            **({"media": list(entities)} if entities else {}),
        },
        "favorite_count": 12,
        "reply_count": 3,
        "retweet_count": 4,
        "quote_count": 1,
        "bookmark_count": 2,
        "bookmarked": False,
        "favorited": False,
        "retweeted": False,
        "is_quote_status": False,
        "possibly_sensitive": False,
        "possibly_sensitive_editable": True,
        **({"in_reply_to_status_id_str": replies_to, "in_reply_to_user_id_str": "1"} if replies_to else {}),
        **({"extended_entities": {"media": list(entities)}} if entities else {}),
        **(legacy or {}),
    }
    return {
        "__typename": "Tweet",
        "rest_id": post_id,
        "core": {"user_results": {"result": author}},
        "source": '<a href="https://x.com">X Web App</a>',
        "unmention_data": {},
        "edit_control": {"edit_tweet_ids": [post_id], "edits_remaining": "5", "is_edit_eligible": True},
        "is_translatable": False,
        "has_birdwatch_notes": False,
        "views": {"count": "345", "state": "EnabledWithCount"},
        "legacy": inner,
    }


def photo(number: int) -> dict[str, Any]:
    """A photo with its description."""
    return {
        **_medium(number),
        "type": "photo",
        "features": {"orig": {"faces": []}},
        "media_url_https": f"https://{IMAGES}/media/photo{number}.jpg",
        "original_info": {"width": 320, "height": 240, "focus_rects": [{"x": 0, "y": 0, "w": 320, "h": 179}]},
        "ext_alt_text": f"A bird, number {number}",
        "ext_media_availability": {"status": "Available"},
    }


def film(kind: str) -> dict[str, Any]:
    """A film (`video`) or a GIF (`animated_gif`), in two sizes and, as a film, as a stream."""
    folder = "tweet_video" if kind == "animated_gif" else "ext_tw_video"
    variants: list[dict[str, Any]] = [
        {"content_type": "video/mp4", "bitrate": rate, "url": f"https://{_VIDEOS}/{folder}/1/{rate}.mp4"}
        for rate in (256000, 832000)
    ]
    stream = {"content_type": "application/x-mpegURL", "url": f"https://{_VIDEOS}/{folder}/1/pl/film.m3u8"}
    return {
        **_medium(9),
        "type": kind,
        "additional_media_info": {"monetizable": False},
        "media_url_https": f"https://{IMAGES}/media/photo1.jpg",
        "original_info": {"width": 320, "height": 240},
        "video_info": {
            "aspect_ratio": [4, 3],
            "duration_millis": 5000,
            "variants": [*([stream] if kind == "video" else []), *variants],
        },
        "ext_media_availability": {"status": "Available"},
    }


def _medium(number: int) -> dict[str, Any]:
    return {
        "id_str": str(number),
        "media_key": f"3_{number}",
        "media_results": {"result": {"media_key": f"3_{number}"}},
        "indices": [24, 47],
        "url": "https://t.co/abcdefghij",
        "display_url": "pic.x.com/abcdefghij",
        "expanded_url": f"https://x.com/naturepics/status/{POST_ID}/photo/1",
        "sizes": {"thumb": {"w": 150, "h": 150, "resize": "crop"}},
    }


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/media/photo").partition(".")[0]))

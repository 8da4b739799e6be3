"""Reddit's galleries of more than pictures, and words with pictures among them."""

from bossbot_core.testing.replay import Routes
from bossbot_core.testing.replies.reddit import (
    IMAGES,
    POST_ID,
    SITE,
    VIDEO_ID,
    VIDEOS,
    gallery_post,
    post,
    preview,
    site,
)


def mixed_gallery() -> Routes:
    """A gallery of a picture, a GIF with its still, and one that Reddit could not read."""
    whole = gallery_post(POST_ID, 1)
    gif = {
        "gif": f"https://{IMAGES}/moving.gif",
        "mp4": "https://preview.redd.it/moving.gif?format=mp4",
        "u": preview(5),
    }
    metadata = {
        **whole["media_metadata"],
        "moving": {"status": "valid", "e": "AnimatedImage", "m": "image/gif", "s": gif},
        "broken": {"status": "failed"},
    }
    items = [{"media_id": name} for name in ("broken", "moving", "photo1", "unknown")]
    return site(POST_ID, {**whole, "gallery_data": {"items": items}, "media_metadata": metadata})


def gallery_with_film() -> Routes:
    """A gallery of a film between two pictures."""
    whole = gallery_post(POST_ID, 2)
    film = {"status": "valid", "e": "RedditVideo", "dashUrl": f"https://{VIDEOS}/{VIDEO_ID}/DASHPlaylist.mpd?a=1"}
    items = [{"media_id": name} for name in ("photo1", VIDEO_ID, "photo2")]
    metadata = {**whole["media_metadata"], VIDEO_ID: film}
    return site(POST_ID, {**whole, "gallery_data": {"items": items}, "media_metadata": metadata})


def words_with_picture() -> Routes:
    """A post of words with a picture among them."""
    smile = f"https://{IMAGES}/smile.gif"
    metadata = {
        "emote|free_emotes_pack|smile": {"status": "valid", "e": "Image", "t": "emoji", "s": {"u": smile}},
        "giphy|abc": {"status": "invalid"},
        "photo3": {"status": "valid", "e": "Image", "m": "image/jpg", "s": {"u": preview(3)}},
    }
    whole = post(url=f"https://{SITE}/r/aww/comments/{POST_ID}/")
    return site(POST_ID, {**whole, "is_self": True, "selftext": "Look", "media_metadata": metadata})


def deleted_gallery() -> Routes:
    """A gallery whose items are gone."""
    return site(POST_ID, {**gallery_post(POST_ID, 1), "gallery_data": None, "media_metadata": None})


def emptied_gallery() -> Routes:
    """A gallery that still names its pictures, and has none of them."""
    return site(POST_ID, {**gallery_post(POST_ID, 1), "media_metadata": None})


def unreadable_gallery() -> Routes:
    """A gallery none of whose pictures Reddit could read."""
    return site(POST_ID, {**gallery_post(POST_ID, 1), "media_metadata": {"photo1": {"status": "failed"}}})


def changed_gallery() -> Routes:
    """A gallery whose pictures stand elsewhere."""
    return site(POST_ID, {key: value for key, value in gallery_post(POST_ID, 1).items() if key != "media_metadata"})

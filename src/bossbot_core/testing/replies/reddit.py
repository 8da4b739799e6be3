"""Reddit: one listing per post from its REST API; pictures and films come from i.redd.it and v.redd.it."""

from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

POST_ID = "8cqhub"
VIDEO_ID = "ifg2emt5ck0e1"
SHARE_CODE = "hKrTTvFVwZ"
_SITE, _IMAGES, _VIDEOS = "www.reddit.com", "i.redd.it", "v.redd.it"

_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<MPD mediaPresentationDuration="PT5S" minBufferTime="PT4.0S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"
    type="static" xmlns="urn:mpeg:dash:schema:mpd:2011"><Period duration="PT5S">
<AdaptationSet contentType="video" id="0"><Representation id="1" bandwidth="800000" codecs="avc1.42C01E" height="240"
    width="320" mimeType="video/mp4"><BaseURL>https://{_VIDEOS}/{VIDEO_ID}/CMAF_240.mp4</BaseURL></Representation>
</AdaptationSet>
<AdaptationSet contentType="audio" id="1"><Representation id="2" bandwidth="64000" codecs="mp4a.40.2"
    audioSamplingRate="48000" mimeType="audio/mp4"><BaseURL>https://{_VIDEOS}/{VIDEO_ID}/CMAF_AUDIO_64.mp4</BaseURL>
</Representation></AdaptationSet></Period></MPD>
"""


def image(post_id: str = POST_ID) -> Routes:
    """A post with one picture."""
    return _site(post_id, _post(post_id, url=f"https://{_IMAGES}/photo1.jpg"))


def adults_only(post_id: str = POST_ID) -> Routes:
    """A picture that Reddit marks as being for adults."""
    return _site(post_id, _post(post_id, url=f"https://{_IMAGES}/photo1.jpg") | {"over_18": True})


def gallery(post_id: str = POST_ID, *, count: int = 3) -> Routes:
    """A post with `count` pictures, in an order of their own."""
    return _site(post_id, _gallery(post_id, count))


def video(post_id: str = POST_ID) -> Routes:
    """A post with a film whose picture and sound come apart, as DASH."""
    return _site(post_id, _video(post_id))


def crosspost(post_id: str = POST_ID) -> Routes:
    """A post that shows another post's gallery."""
    post = _post(post_id, url="https://www.reddit.com/gallery/origin1")
    return _site(post_id, {**post, "crosspost_parent_list": [_gallery("origin1", 2)]})


def text_only(post_id: str = POST_ID) -> Routes:
    """A post of words."""
    post = _post(post_id, url=f"https://{_SITE}/r/aww/comments/{post_id}/")
    return _site(post_id, {**post, "is_self": True})


def external(post_id: str = POST_ID) -> Routes:
    """A post that links to another site."""
    return _site(post_id, _post(post_id, url="https://example.com/elsewhere.jpg"))


def share_link() -> dict[str, dict[str, Answer]]:
    """A link from the app's share button, which leads to the post."""
    return {
        _SITE: {f"/r/aww/s/{SHARE_CODE}": _redirect(f"https://{_SITE}/r/aww/comments/{POST_ID}/a_title/?share_id=x")}
    }


def video_link() -> dict[str, dict[str, Answer]]:
    """A bare v.redd.it link, which leads to the post over one more stop."""
    return {
        _VIDEOS: {f"/{VIDEO_ID}": _redirect(f"https://{_SITE}/video/{VIDEO_ID}")},
        _SITE: {f"/video/{VIDEO_ID}": _redirect(f"https://{_SITE}/r/aww/comments/{POST_ID}/a_title/")},
    }


def failing(status: int, post_id: str = POST_ID, *, message: str = "") -> Routes:
    """Reddit's own way to say no: 404 removed, 403 private, 429 too many requests."""
    headers = {"retry-after": "30"} if status == 429 else {}
    reply = media.as_json({"message": message or "No", "error": status}, status=status, headers=headers)
    return {_SITE: {f"/comments/{post_id}/.json": reply}}


def _site(post_id: str, post: dict[str, Any]) -> Routes:
    listing = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": post}]}}
    comments = {"kind": "Listing", "data": {"children": []}}
    hosts: dict[str, dict[str, Answer]] = {
        _SITE: {
            f"/comments/{post_id}/.json": media.as_json([listing, comments]),
            "/r/aww/comments/*": Reply(body=b"<title>A post</title>"),
        },
        _IMAGES: {"/photo*.jpg": _numbered_photo},
        _VIDEOS: {
            f"/{VIDEO_ID}/DASHPlaylist.mpd": Reply(content_type="application/dash+xml", body=_MANIFEST.encode()),
            f"/{VIDEO_ID}/CMAF_240.mp4": lambda _: media.picture_only(),
            f"/{VIDEO_ID}/CMAF_AUDIO_64.mp4": lambda _: media.sound_only(),
        },
    }
    return hosts


def _redirect(target: str) -> Reply:
    return Reply(status=301, headers={"Location": target})


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/photo").removesuffix(".jpg")))


def _post(post_id: str, *, url: str) -> dict[str, Any]:
    return {
        "id": post_id,
        "name": f"t3_{post_id}",
        "title": "A cat in a box",
        "author": "catlover",
        "subreddit": "aww",
        "permalink": f"/r/aww/comments/{post_id}/a_cat_in_a_box/",
        "url": url,
        "created_utc": 1523800000.0,
        "num_comments": 4,
        "score": 321,
        "ups": 321,
        "over_18": False,
        "is_video": False,
        "is_self": False,
        "selftext": "",
        "selftext_html": None,
        "secure_media": None,
    }


def _gallery(post_id: str, count: int) -> dict[str, Any]:
    # The order of the items is the post's, not that of the metadata.
    order = [*range(count, 1, -1), 1]
    metadata = {
        f"m{number}": {
            "status": "valid",
            "e": "Image",
            "m": "image/jpg",
            "s": {"u": _preview(number), "x": 320, "y": 240},
        }
        for number in range(1, count + 1)
    }
    items = {"items": [{"media_id": f"m{number}", "id": number} for number in order]}
    post = _post(post_id, url=f"https://www.reddit.com/gallery/{post_id}")
    return {**post, "is_gallery": True, "gallery_data": items, "media_metadata": metadata}


def _preview(number: int) -> str:
    return f"https://preview.redd.it/photo{number}.jpg?width=320&format=pjpg&auto=webp&s=0123456789abcdef"


def _video(post_id: str) -> dict[str, Any]:
    reddit_video = {
        "dash_url": f"https://{_VIDEOS}/{VIDEO_ID}/DASHPlaylist.mpd?a=1&v=1&f=sd",
        "fallback_url": f"https://{_VIDEOS}/{VIDEO_ID}/CMAF_240.mp4?source=fallback",
        "duration": 5,
        "width": 320,
        "height": 240,
        "has_audio": True,
    }
    post = _post(post_id, url=f"https://{_VIDEOS}/{VIDEO_ID}")
    return {**post, "is_video": True, "secure_media": {"reddit_video": reddit_video}}

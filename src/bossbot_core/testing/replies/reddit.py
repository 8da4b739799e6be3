"""Reddit: one listing per post from its REST API; pictures and films come from i.redd.it and v.redd.it."""

from collections.abc import Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media

POST_ID = "8cqhub"
VIDEO_ID = "ifg2emt5ck0e1"
SHARE_CODE = "hKrTTvFVwZ"
SITE, IMAGES, VIDEOS = "www.reddit.com", "i.redd.it", "v.redd.it"


def image() -> Routes:
    """A post with one picture."""
    return site(POST_ID, post(url=f"https://{IMAGES}/photo1.jpg"))


def adults_only() -> Routes:
    """A picture that Reddit marks as being for adults."""
    return site(POST_ID, post(url=f"https://{IMAGES}/photo1.jpg") | {"over_18": True})


def gallery(*, count: int = 3) -> Routes:
    """A post with `count` pictures, in an order of their own."""
    return site(POST_ID, gallery_post(POST_ID, count))


def video(post_id: str = POST_ID) -> Routes:
    """A post with a film whose picture and sound come apart, as DASH."""
    return site(post_id, video_post(post_id))


def video_without_manifest() -> Routes:
    """A post with a film of which Reddit names the files alone, under the post's own address."""
    whole = video_post(POST_ID)
    film = {key: whole["secure_media"]["reddit_video"][key] for key in ("fallback_url", "duration", "is_gif")}
    address = f"https://{SITE}/r/aww/comments/{POST_ID}/a_cat_in_a_box/"
    return site(POST_ID, {**whole, "media": None, "secure_media": {"reddit_video": film}, "url": address})


def silent_video() -> Routes:
    """A post with a film that has no sound."""
    silent = Reply(content_type="application/dash+xml", body=_manifest(sound=False).encode())
    return merged(site(POST_ID, video_post(POST_ID)), {VIDEOS: {f"/{VIDEO_ID}/DASHPlaylist.mpd": silent}})


def moving_picture() -> Routes:
    """A post with a GIF."""
    return site(POST_ID, post(url=f"https://{IMAGES}/moving.gif"))


def poll() -> Routes:
    """A post that asks."""
    whole = post(url=f"https://{SITE}/r/aww/comments/{POST_ID}/")
    asked = {"options": [{"id": "1", "text": "Cat"}, {"id": "2", "text": "Box"}], "total_vote_count": 10}
    return site(POST_ID, {**whole, "is_self": True, "poll_data": asked})


def discussed() -> Routes:
    """A picture with comments, one of which is gone, and a link to more of them."""
    more = {"kind": "more", "data": {"count": 9, "children": ["c9"]}}
    comments = [comment("First", comment("Answer", author="catlover")), comment("[deleted]", author="[deleted]"), more]
    return site(POST_ID, post(), comments)


def crosspost(*, parent: dict[str, Any] | None = None) -> Routes:
    """A post that shows another post's gallery, or what else that one has."""
    parent = parent or gallery_post("origin1", 2)
    whole = post(url=parent["url"])
    return site(POST_ID, {**whole, "crosspost_parent": f"t3_{parent['id']}", "crosspost_parent_list": [parent]})


def text_only() -> Routes:
    """A post of words."""
    whole = post(url=f"https://{SITE}/r/aww/comments/{POST_ID}/")
    return site(POST_ID, {**whole, "is_self": True})


def external() -> Routes:
    """A post that links to another site."""
    return site(POST_ID, post(url="https://example.com/elsewhere.jpg"))


def share_link() -> dict[str, dict[str, Answer]]:
    """A link from the app's share button, which leads to the post."""
    return {SITE: {f"/r/aww/s/{SHARE_CODE}": _redirect(f"https://{SITE}/r/aww/comments/{POST_ID}/a_title/?share_id=x")}}


def video_link() -> dict[str, dict[str, Answer]]:
    """A bare v.redd.it link, which leads to the post over one more stop."""
    return {
        VIDEOS: {f"/{VIDEO_ID}": _redirect(f"https://{SITE}/video/{VIDEO_ID}")},
        SITE: {f"/video/{VIDEO_ID}": _redirect(f"https://{SITE}/r/aww/comments/{POST_ID}/a_title/")},
    }


def site(post_id: str, post: dict[str, Any], comments: Sequence[dict[str, Any]] = ()) -> Routes:
    """Reddit with one post and comments on it."""
    shown = listing({"kind": "t3", "data": post})
    hosts: dict[str, dict[str, Answer]] = {
        SITE: {
            f"/comments/{post_id}/.json": media.as_json([shown, listing(*comments)]),
            "/r/aww/comments/*": Reply(body=b"<title>A post</title>"),
        },
        IMAGES: {"/photo*.jpg": _numbered_photo, "/moving.gif": lambda _: media.moving_picture()},
        VIDEOS: {
            f"/{VIDEO_ID}/DASHPlaylist.mpd": Reply(content_type="application/dash+xml", body=_manifest().encode()),
            f"/{VIDEO_ID}/CMAF_240.mp4": lambda _: media.picture_only(),
            f"/{VIDEO_ID}/CMAF_AUDIO_64.mp4": lambda _: media.sound_only(),
        },
    }
    return hosts


def listing(*things: dict[str, Any]) -> dict[str, Any]:
    """Reddit's list of posts or comments."""
    return {"kind": "Listing", "data": {"after": None, "children": list(things)}}


def comment(text: str, *answers: dict[str, Any], author: str = "dogperson") -> dict[str, Any]:
    """A comment with the answers to it."""
    data = {
        "author": author,
        "body": text,
        "body_html": f'<div><a href="https://{IMAGES}/photo9.jpg">{text}</a></div>',
        "created_utc": 1523800600.0,
        "permalink": f"/r/aww/comments/{POST_ID}/a_cat_in_a_box/c1/",
        "score": 7,
        "replies": listing(*answers) if answers else "",
    }
    return {"kind": "t1", "data": data}


def _redirect(target: str) -> Reply:
    return Reply(status=301, headers={"Location": target})


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/photo").removesuffix(".jpg")))


def post(post_id: str = POST_ID, *, url: str = f"https://{IMAGES}/photo1.jpg") -> dict[str, Any]:
    """A post that links to `url`."""
    return {
        "id": post_id,
        "name": f"t3_{post_id}",
        "title": "A cat in a box",
        "author": "catlover",
        "author_fullname": "t2_1ab2c",
        "subreddit": "aww",
        "subreddit_name_prefixed": "r/aww",
        "permalink": f"/r/aww/comments/{post_id}/a_cat_in_a_box/",
        "url": url,
        "created_utc": 1523800000.0,
        "num_comments": 4,
        "score": 321,
        "ups": 321,
        "upvote_ratio": 0.97,
        "num_crossposts": 2,
        "likes": None,
        "view_count": None,
        "edited": False,
        "is_robot_indexable": True,
        "quarantine": False,
        "over_18": False,
        "is_video": False,
        "is_self": False,
        "selftext": "",
        "selftext_html": None,
        "media": None,
        "media_embed": {},
        "secure_media": None,
        "secure_media_embed": {},
        "preview": {"images": [{"source": {"url": preview(1), "width": 320, "height": 240}, "variants": {}}]},
        "url_overridden_by_dest": url,
        "removed_by_category": None,
        "link_flair_text": "Cats",
        "link_flair_richtext": [{"e": "text", "t": "Cats"}],
    }


def gallery_post(post_id: str, count: int) -> dict[str, Any]:
    """A post with `count` pictures, the last one first, the first of which has words under it."""
    # The order of the items is the post's, not that of the metadata.
    order = [*range(count, 1, -1), 1]
    metadata = {
        f"photo{number}": {
            "status": "valid",
            "e": "Image",
            "m": "image/jpg",
            "p": [{"u": preview(number), "x": 108, "y": 81}],
            "s": {"u": preview(number), "x": 320, "y": 240},
            "id": f"photo{number}",
        }
        for number in range(1, count + 1)
    }
    items = {"items": [{"media_id": f"photo{number}", "id": number, **_caption(number)} for number in order]}
    whole = post(post_id, url=f"https://www.reddit.com/gallery/{post_id}")
    return {**whole, "is_gallery": True, "gallery_data": items, "media_metadata": metadata}


def _caption(number: int) -> dict[str, str]:
    return {"caption": f"Box number {number}"} if number == 1 else {}


def preview(number: int) -> str:
    """Where a gallery names one of its pictures."""
    return f"https://preview.redd.it/photo{number}.jpg?width=320&format=pjpg&auto=webp&s=0123456789abcdef"


def video_post(post_id: str) -> dict[str, Any]:
    """A post with a film."""
    reddit_video = {
        "dash_url": f"https://{VIDEOS}/{VIDEO_ID}/DASHPlaylist.mpd?a=1&v=1&f=sd",
        "hls_url": f"https://{VIDEOS}/{VIDEO_ID}/HLSPlaylist.m3u8?a=1&v=1&f=sd",
        "fallback_url": f"https://{VIDEOS}/{VIDEO_ID}/CMAF_240.mp4?source=fallback",
        "scrubber_media_url": f"https://{VIDEOS}/{VIDEO_ID}/CMAF_96.mp4",
        "bitrate_kbps": 800,
        "is_gif": False,
        "transcoding_status": "completed",
        "duration": 5,
        "width": 320,
        "height": 240,
        "has_audio": True,
    }
    whole = post(post_id, url=f"https://{VIDEOS}/{VIDEO_ID}")
    shown = {"reddit_video": reddit_video}
    return {**whole, "is_video": True, "media": shown, "secure_media": shown}


def _manifest(*, sound: bool = True) -> str:
    picture = f"""<AdaptationSet contentType="video" id="0"><Representation id="1" bandwidth="800000"
        codecs="avc1.42C01E" height="240" width="320" mimeType="video/mp4"><BaseURL>https://{VIDEOS}/{VIDEO_ID}/CMAF_240.mp4</BaseURL>
        </Representation></AdaptationSet>"""
    audio = f"""<AdaptationSet contentType="audio" id="1"><Representation id="2" bandwidth="64000" codecs="mp4a.40.2"
        audioSamplingRate="48000" mimeType="audio/mp4"><BaseURL>https://{VIDEOS}/{VIDEO_ID}/CMAF_AUDIO_64.mp4</BaseURL>
        </Representation></AdaptationSet>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<MPD mediaPresentationDuration="PT5S" minBufferTime="PT4.0S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"
    type="static" xmlns="urn:mpeg:dash:schema:mpd:2011"><Period duration="PT5S">
{picture}{audio if sound else ""}</Period></MPD>
"""

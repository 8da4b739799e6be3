"""TikTok: the post's page carries everything in one script; short links lead to it."""

import json
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

POST_ID = "7195741644585454894"
USER = "fatcat"
SHORT_CODE = "ZTR45GpSF"
_SITE, _SHORT = "www.tiktok.com", "vm.tiktok.com"
_VIDEOS, _IMAGES, _SOUND = "v16-webapp-prime.tiktok.com", "p16-sign-va.tiktokcdn.com", "sf16-ies-music.tiktokcdn.com"


def video(post_id: str = POST_ID) -> Routes:
    """A post with one film."""
    return _site(post_id, {"statusCode": 0, "itemInfo": {"itemStruct": _video_post(post_id)}})


def photos(post_id: str = POST_ID, *, count: int = 2) -> Routes:
    """A photo post with music."""
    return _site(post_id, {"statusCode": 0, "itemInfo": {"itemStruct": _photo_post(post_id, count)}})


def short_link(form: str = "video") -> dict[str, dict[str, Answer]]:
    """A short link, which leads to the post; `form` is `video` or `photo`."""
    target = f"https://{_SITE}/@{USER}/{form}/{POST_ID}?_t=8&_r=1"
    return {
        _SHORT: {f"/{SHORT_CODE}*": Reply(status=301, headers={"Location": target})},
        _SITE: {f"/t/{SHORT_CODE}*": Reply(status=301, headers={"Location": target})},
    }


def failing(status_code: int, post_id: str = POST_ID) -> Routes:
    """TikTok's own numbers: 10204 removed, 10222 private account, 10216 private post, 10231 not in this country."""
    return _site(post_id, {"statusCode": status_code, "statusMsg": "no"})


def refused(status: int, post_id: str = POST_ID) -> Routes:
    """A bare HTTP status, such as 429."""
    return {_SITE: {f"/@*/*/{post_id}": Reply(status=status, headers={"Retry-After": "20"} if status == 429 else {})}}


def _site(post_id: str, detail: dict[str, Any]) -> Routes:
    scope = {"__DEFAULT_SCOPE__": {"webapp.video-detail": detail, "webapp.app-context": {}}}
    page = (
        "<html><head><title>TikTok</title></head><body>"
        '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
        f"{json.dumps(scope)}</script></body></html>"
    )
    hosts: dict[str, dict[str, Answer]] = {
        _SITE: {f"/@*/*/{post_id}": Reply(body=page.encode())},
        _VIDEOS: {"/video/*": media.clip()},
        _IMAGES: {"/img/photo*": _numbered_photo},
        _SOUND: {"/obj/*": lambda _: media.music()},
    }
    return hosts


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/img/photo").partition("~")[0]))


def _item(post_id: str) -> dict[str, Any]:
    return {
        "id": post_id,
        "desc": "A cat and a laser #cat",
        "createTime": "1675400000",
        "author": {"id": "6820838815978423302", "uniqueId": USER, "nickname": "Fat Cat", "secUid": "MS4wLjABAAAA"},
        "stats": {"playCount": 10, "diggCount": 5, "shareCount": 2, "commentCount": 1},
        "music": {
            "id": "1",
            "title": "original sound",
            "authorName": "Fat Cat",
            "duration": 4,
            "playUrl": f"https://{_SOUND}/obj/music.mp3",
        },
    }


def _video_post(post_id: str) -> dict[str, Any]:
    address = f"https://{_VIDEOS}/video/tos/clip/?a=1988&mime_type=video_mp4"
    video = {
        "id": post_id,
        "duration": 5,
        "width": 320,
        "height": 240,
        "ratio": "240p",
        "format": "mp4",
        "codecType": "h264",
        "bitrate": 200000,
        "playAddr": address,
        "bitrateInfo": [
            {
                "Bitrate": 200000,
                "CodecType": "h264",
                "GearName": "normal_240_0",
                "PlayAddr": {
                    "DataSize": len(media.clip_bytes()),
                    "Width": 320,
                    "Height": 240,
                    "Uri": "v1",
                    "UrlKey": "v1_h264_240p_200000",
                    "UrlList": [address],
                },
            }
        ],
    }
    return {**_item(post_id), "video": video}


def _photo_post(post_id: str, count: int) -> dict[str, Any]:
    images = [
        {
            "imageURL": {"urlList": [f"https://{_IMAGES}/img/photo{number}~tplv-photomode-image.jpeg?x-signature=a"]},
            "imageWidth": 320,
            "imageHeight": 240,
        }
        for number in range(1, count + 1)
    ]
    return {**_item(post_id), "imagePost": {"images": images, "title": ""}, "video": {"duration": 0}}

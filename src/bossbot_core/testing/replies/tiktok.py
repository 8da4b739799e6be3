"""TikTok: the post's page carries everything in one script; short links lead to it."""

import json
from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media

POST_ID = "7195741644585454894"
USER = "fatcat"
SHORT_CODE = "ZTR45GpSF"
SITE, _SHORT = "www.tiktok.com", "vm.tiktok.com"
_VIDEOS, _IMAGES, _SOUND = "v16-webapp-prime.tiktok.com", "p16-sign-va.tiktokcdn.com", "v19.tiktokcdn-us.com"
_MORE_IMAGES = "p19-sign-va.tiktokcdn.com"
_SPOKEN = b"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHere, kitty\n"
_NO_FILM = {"id": "", "duration": 0, "width": 0, "height": 0, "format": "", "playAddr": "", "bitrateInfo": []}
"""What stands for the film of a photo post."""


def video(post_id: str = POST_ID, **changes: Any) -> Routes:
    """A post with one film; `changes` are further keys of the post."""
    return of_post({**_video_post(post_id), **changes})


def photos(post_id: str = POST_ID, *, count: int = 2, **changes: Any) -> Routes:
    """A photo post with music; `changes` are further keys of the post."""
    return of_post({**_photo_post(post_id, count), **changes})


def on_phones(post: Routes) -> Routes:
    """The same post in the page that phones are shown."""
    return _renamed(post, "webapp.video-detail", "webapp.reflow.video.detail")


def without(post: Routes, key: str) -> Routes:
    """A post of another layout: one key of it is gone."""
    return _renamed(post, key, "another")


def _renamed(post: Routes, key: str, name: str) -> Routes:
    path, answer = next(iter(post[SITE].items()))
    if not isinstance(answer, Reply):
        raise TypeError("a page is a reply")
    return merged(post, {SITE: {path: Reply(body=answer.body.replace(f'"{key}":'.encode(), f'"{name}":'.encode()))}})


def short_link(form: str = "video") -> dict[str, dict[str, Answer]]:
    """A short link, which leads to the post; `form` is `video` or `photo`."""
    return leading_to(f"https://{SITE}/@{USER}/{form}/{POST_ID}?_t=8&_r=1")


def leading_to(target: str) -> dict[str, dict[str, Answer]]:
    """A short link to any address; of the site's further pages only the empty start page and the login exist."""
    answer = Reply(status=301, headers={"Location": target})
    pages: dict[str, Answer] = {f"/t/{SHORT_CODE}*": answer, "/": Reply(), "/login": Reply(), "/hk/notfound": Reply()}
    return {_SHORT: {f"/{SHORT_CODE}*": answer}, SITE: pages}


def live(*, running: bool = True) -> Routes:
    """The live page of the user, while it runs or after it."""
    room = {"roomId": "7209423610325322522", "uniqueId": USER}
    page = _data({"webapp.user-detail": {"userInfo": {"user": room}, "statusCode": 0}})
    told = {
        "status": 2 if running else 4,
        "title": "Cats",
        "stream_url": {"hls_pull_url": f"https://{SITE}/live.m3u8"},
    }
    return {
        SITE: {f"/@{USER}": Reply(body=page.encode()), "/api/live/detail/": media.as_json({"LiveRoomInfo": told})},
        "m.tiktok.com": {"/share/live/*": Reply(body=page.encode())},
        "webcast.tiktok.com": {"/webcast/room/info*": media.as_json({"data": told})},
    }


def page_with(modules: Mapping[str, Any]) -> Reply:
    """A page of the site whose application starts from these modules."""
    return Reply(body=_data(modules).encode())


def listed_post(post_id: str, *, photos: int = 0, **changes: Any) -> dict[str, Any]:
    """A post as lists have it: a film, or so many photos; `changes` are further keys of it."""
    return {**(_photo_post(post_id, photos) if photos else _video_post(post_id)), **changes}


def media_replaced(post: Routes, answer: Answer) -> Routes:
    """A post whose files come as `answer`."""
    return _replaced(post, answer, _VIDEOS, _IMAGES, _MORE_IMAGES, _SOUND)


def photos_replaced(post: Routes, answer: Answer, *, everywhere: bool = False) -> Routes:
    """A post whose photos come as `answer` from the first of the hosts that have them, or from each."""
    return _replaced(post, answer, _IMAGES, *([_MORE_IMAGES] if everywhere else []))


def sound_replaced(post: Routes, answer: Answer) -> Routes:
    """A photo post whose sound comes as `answer`."""
    return _replaced(post, answer, _SOUND)


def _replaced(post: Routes, answer: Answer, *hosts: str) -> Routes:
    return merged(post, {host: dict.fromkeys(post[host], answer) for host in hosts})


def of_post(item: Mapping[str, Any]) -> Routes:
    """The page of one post, and its files."""
    detail = {"itemInfo": {"itemStruct": item}, "shareMeta": {"title": "t"}, "statusCode": 0, "statusMsg": ""}
    hosts: dict[str, dict[str, Answer]] = {
        _VIDEOS: {"/video/*": media.clip(), "/subtitles/*": Reply(content_type="text/vtt", body=_SPOKEN)},
        _IMAGES: {"/img/photo*": _numbered_photo},
        _MORE_IMAGES: {"/img/photo*": _numbered_photo},
        _SOUND: {"/video/tos/*": lambda _: media.music()},
    }
    return merged(in_its_place(page_with({"webapp.video-detail": detail}), item["id"]), hosts)


def in_its_place(answer: Answer, post_id: str = POST_ID) -> Routes:
    """Any answer in place of the post's page."""
    return {SITE: {f"/@*/*/{post_id}": answer}}


def _data(modules: Mapping[str, Any]) -> str:
    scope = {"__DEFAULT_SCOPE__": {"webapp.app-context": {"language": "en"}, "webapp.biz-context": {}, **modules}}
    return (
        '<html><head><title>TikTok</title></head><body><div id="app"></div><script src="/slardar/browser.js"></script>'
        '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
        f"{json.dumps(scope, separators=(',', ':'))}</script></body></html>"
    )


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/img/photo").partition("~")[0]))


def _item(post_id: str) -> dict[str, Any]:
    return {
        "id": post_id,
        "desc": "A cat and a laser #Cat #cat🐱 for @fatdog",
        "contents": [{"desc": "A cat and a laser #Cat #cat🐱 for @fatdog", "textExtra": []}],
        "createTime": "1675400000",
        "locationCreated": "PT",
        "textLanguage": "en",
        "author": {"id": "6820838815978423302", "uniqueId": USER, "nickname": "Fat Cat", "secUid": "MS4wLjABAAAA"},
        "stats": {"playCount": 10, "diggCount": 5, "shareCount": 2, "commentCount": 1, "collectCount": "3"},
        "statsV2": {"playCount": "10", "diggCount": "5", "shareCount": "2", "commentCount": "1", "repostCount": "0"},
        "textExtra": [
            {"start": 18, "end": 22, "hashtagName": "cat", "type": 1, "subType": 0},
            {"start": 23, "end": 28, "hashtagName": "cat🐱", "type": 1, "subType": 0},
            {"start": 33, "end": 40, "hashtagName": "", "type": 0, "userUniqueId": "fatdog"},
        ],
        "challenges": [{"id": "1", "title": "Cat", "desc": ""}, {"id": "2", "title": "cat🐱", "desc": ""}],
        "poi": {"id": "2", "name": "Old Harbour", "address": "1 Quay", "city": "Lisbon"},
        "isAd": False,
        "privateItem": False,
        "music": {
            "id": "1",
            "title": "original sound",
            "authorName": "Fat Cat",
            "original": True,
            "duration": 4,
            "playUrl": f"https://{_SOUND}/video/tos/useast5/music/?a=1233&mime_type=audio_mpeg",
        },
    }


def _video_post(post_id: str) -> dict[str, Any]:
    video = {
        "id": post_id,
        "duration": 5,
        "width": 320,
        "height": 240,
        "ratio": "240p",
        "format": "mp4",
        "codecType": "h264",
        "bitrate": 200000,
        "playAddr": _film("clip"),
        "downloadAddr": _film("with-mark"),
        "claInfo": {"hasOriginalAudio": True, "enableAutoCaption": True},
        "subtitleInfos": [_subtitles("eng-US", "ASR"), _subtitles("deu-DE", "LC")],
        "bitrateInfo": [
            _gear(post_id, "adapt_lower_720_1", codec="h265_hvc1", key="bytevc1_720p_400000", height=720),
            _gear(post_id, "normal_240_0", codec="h264", key="h264_240p_200000", height=240),
        ],
    }
    return {**_item(post_id), "video": video}


def _gear(post_id: str, name: str, *, codec: str, key: str, height: int) -> dict[str, Any]:
    """One of a film's formats; the last address is the site's own, which engines leave aside."""
    play = f"https://{SITE}/aweme/v1/play/?item_id={post_id}&video_id=v1"
    return {
        "Bitrate": 200000,
        "CodecType": codec,
        "GearName": name,
        "QualityType": 14,
        "PlayAddr": {
            "DataSize": len(media.clip_bytes()),
            "Width": height * 4 // 3,
            "Height": height,
            "Uri": "v1",
            "UrlKey": f"v1_{key}",
            "UrlList": [_film("clip" if codec == "h264" else "newer"), play],
        },
    }


def _film(name: str) -> str:
    return f"https://{_VIDEOS}/video/tos/{name}/?a=1988&mime_type=video_mp4&tk=tt_chain_token"


def _subtitles(language: str, source: str) -> dict[str, Any]:
    address = f"https://{_VIDEOS}/subtitles/{language}"
    return {"LanguageCodeName": language, "Format": "webvtt", "Source": source, "Version": "1", "Url": address}


def _photo_post(post_id: str, count: int) -> dict[str, Any]:
    images = [
        {
            "imageURL": {"urlList": [_photo(host, number) for host in (_IMAGES, _MORE_IMAGES)]},
            "imageWidth": 320,
            "imageHeight": 240,
        }
        for number in range(1, count + 1)
    ]
    cover = images[0] if images else {}
    return {**_item(post_id), "imagePost": {"images": images, "cover": cover, "title": "Cats"}, "video": _NO_FILM}


def _photo(host: str, number: int) -> str:
    return f"https://{host}/img/photo{number}~tplv-photomode-image.jpeg?x-expires=1&x-signature=a"

"""YouTube: one `player` reply per video for the client that needs no JavaScript; playlists are pages with a script."""

import json
from collections.abc import Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

VIDEO_ID = "BaW_jenozKc"
PLAYLIST_ID = "PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU"
_SITE, _VIDEOS = "www.youtube.com", "rr1---sn-4g5e6nez.googlevideo.com"
_PLAYER = "/youtubei/v1/player"


def video(video_id: str = VIDEO_ID, *, captions: Sequence[str] = ()) -> Routes:
    """A video in three formats: ready-made, picture alone, sound alone; `captions` as `en`, or `a.en` by machine."""
    playing = _playable(video_id)
    tracks = {"playerCaptionsTracklistRenderer": {"captionTracks": [_caption(each) for each in captions]}}
    routes = _site({video_id: playing | ({"captions": tracks} if captions else {})})
    spoken = Reply(body=b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n", headers={"Content-Type": "text/vtt"})
    return {**routes, _SITE: {**routes[_SITE], "/api/timedtext": spoken}}


def live(video_id: str = VIDEO_ID) -> Routes:
    """A stream that is on air."""
    playing = _playable(video_id)
    details = {**playing["videoDetails"], "isLive": True, "isLiveContent": True, "lengthSeconds": "0"}
    return _site({video_id: {**playing, "videoDetails": details}})


def unplayable(status: str, reason: str, video_id: str = VIDEO_ID) -> Routes:
    """A video that YouTube does not play; `status` is its own word, such as `ERROR` or `LOGIN_REQUIRED`."""
    return _site({video_id: {"playabilityStatus": {"status": status, "reason": reason}}})


def refused(status: int) -> Routes:
    """A bare HTTP status, such as 429."""
    return {_SITE: {"/youtubei/v1/*": Reply(status=status, headers={"Retry-After": "40"} if status == 429 else {})}}


def playlist(video_ids: Sequence[str], playlist_id: str = PLAYLIST_ID) -> Routes:
    """A playlist page and each of its videos."""
    routes = _site({video_id: _playable(video_id) for video_id in video_ids})
    listing = _playlist(video_ids, playlist_id)
    script = f"<script>var ytInitialData = {json.dumps(listing)};</script>"
    page = Reply(body=f"<html><body>{script}</body></html>".encode())
    return {**routes, _SITE: {**routes[_SITE], "/playlist": page, "/youtubei/v1/browse": media.as_json(listing)}}


def _site(players: dict[str, dict[str, Any]]) -> Routes:
    def player(request: Request) -> Reply:
        asked = json.loads(request.body).get("videoId", "")
        missing = {"playabilityStatus": {"status": "ERROR", "reason": "This video is unavailable"}}
        return media.as_json(players.get(asked, missing))

    hosts: dict[str, dict[str, Answer]] = {
        _SITE: {
            _PLAYER: player,
            "/youtubei/v1/next": media.as_json(_around()),
            "/watch": Reply(body=b"<title>YouTube</title>"),
        },
        _VIDEOS: {"/videoplayback": _stream},
    }
    return hosts


def _around() -> dict[str, Any]:
    """The page around a video, of which yt-dlp takes the channel."""
    owner = {
        "title": {"runs": [{"text": "Film People"}]},
        "navigationEndpoint": {
            "browseEndpoint": {"browseId": "UCLqxVugv74EIW3VWh2NOa3Q", "canonicalBaseUrl": "/@films"}
        },
    }
    contents = [
        {"videoPrimaryInfoRenderer": {}},
        {"videoSecondaryInfoRenderer": {"owner": {"videoOwnerRenderer": owner}}},
    ]
    return {"contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": contents}}}}}


def _stream(request: Request) -> Reply:
    match request.query["itag"]:
        case "133":
            return media.picture_only()
        case "140":
            return media.sound_only()
    return media.clip()


def _playable(video_id: str) -> dict[str, Any]:
    return {
        "playabilityStatus": {"status": "OK", "playableInEmbed": True},
        "videoDetails": {
            "videoId": video_id,
            "title": f"A film about {video_id}",
            "lengthSeconds": "5",
            "channelId": "UCLqxVugv74EIW3VWh2NOa3Q",
            "author": "Film People",
            "shortDescription": "Five seconds.",
            "viewCount": "42",
            "isLiveContent": False,
            "isPrivate": False,
            "keywords": ["film"],
        },
        "streamingData": {
            "expiresInSeconds": "21540",
            "formats": [_format(18, 'video/mp4; codecs="avc1.42001E, mp4a.40.2"', len(media.clip_bytes()), audio=True)],
            "adaptiveFormats": [
                _format(133, 'video/mp4; codecs="avc1.4d4015"', len(media.picture_only().body), audio=False),
                {
                    **_format(140, 'audio/mp4; codecs="mp4a.40.2"', len(media.sound_only().body), audio=True),
                    "audioQuality": "AUDIO_QUALITY_MEDIUM",
                },
            ],
        },
    }


def _caption(name: str) -> dict[str, Any]:
    language = name.removeprefix("a.")
    by_machine = {"kind": "asr"} if name != language else {}
    address = f"https://{_SITE}/api/timedtext?v=x&lang={language}&kind={by_machine.get('kind', '')}"
    return {
        "baseUrl": address,
        "languageCode": language,
        "vssId": f".{name}",
        "name": {"simpleText": name},
    } | by_machine


def _format(itag: int, mime_type: str, size: int, *, audio: bool) -> dict[str, Any]:
    base: dict[str, Any] = {
        "itag": itag,
        "url": f"https://{_VIDEOS}/videoplayback?itag={itag}&expire=4102444800&source=youtube&ratebypass=yes",
        "mimeType": mime_type,
        "bitrate": 200000,
        "contentLength": str(size),
        "approxDurationMs": "5000",
        "lastModified": "1600000000000000",
    }
    if mime_type.startswith("video"):
        base |= {"width": 320, "height": 240, "fps": 25, "qualityLabel": "240p", "quality": "small"}
    if audio:
        base |= {"audioSampleRate": "48000", "audioChannels": 2}
    return base


def _playlist(video_ids: Sequence[str], playlist_id: str) -> dict[str, Any]:
    items = [
        {
            "playlistVideoRenderer": {
                "videoId": video_id,
                "title": {"runs": [{"text": f"A film about {video_id}"}]},
                "index": {"simpleText": str(number)},
                "lengthSeconds": "5",
                "isPlayable": True,
            }
        }
        for number, video_id in enumerate(video_ids, 1)
    ]
    listing = {"playlistVideoListRenderer": {"contents": items, "playlistId": playlist_id}}
    section = {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": [listing]}}]}}
    return {
        "contents": {
            "twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": {"selected": True, "content": section}}]}
        },
        "metadata": {"playlistMetadataRenderer": {"title": "Three films"}},
    }

"""The pieces of YouTube's replies: formats, subtitle tracks, the page around a video, lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from bossbot_core.testing.replies import media

SITE, VIDEOS = "www.youtube.com", "rr1---sn-4g5e6nez.googlevideo.com"
CHANNEL_ID = "UCLqxVugv74EIW3VWh2NOa3Q"
H264, VP9, AV1 = 'video/mp4; codecs="avc1.4d4015"', 'video/webm; codecs="vp9"', 'video/mp4; codecs="av01.0.08M.08"'
BOTH, AAC, OPUS = (
    'video/mp4; codecs="avc1.42001E, mp4a.40.2"',
    'audio/mp4; codecs="mp4a.40.2"',
    'audio/webm; codecs="opus"',
)
_QUALITIES = {360: "medium", 480: "large", 720: "hd720", 1080: "hd1080", 1440: "hd1440", 2160: "hd2160"}


def stream(itag: int, mime_type: str, *, height: int = 0, size_bytes: int = 0, **more: Any) -> dict[str, Any]:
    """One format as the player's reply lists it; `size_bytes` 0 stands for what the replay really serves."""
    kind = mime_type.partition(";")[0]
    track = (more.get("audioTrack") or {}).get("id", "")
    served = f"https://{VIDEOS}/videoplayback?expire=4102444800&itag={itag}&mime={kind.replace('/', '%2F')}"
    listed: dict[str, Any] = {
        "itag": itag,
        "url": f"{served}&xtags={track}&source=youtube&ratebypass=yes",
        "mimeType": mime_type,
        "bitrate": 200000,
        "averageBitrate": more.get("bitrate", 200000),
        "initRange": {"start": "0", "end": "731"},
        "indexRange": {"start": "732", "end": "1999"},
        "contentLength": str(size_bytes or len(_served(mime_type))),
        "approxDurationMs": "5000",
        "lastModified": "1600000000000000",
        "projectionType": "RECTANGULAR",
    }
    if height:
        listed |= {"width": height * 16 // 9, "height": height, "fps": 25, "qualityLabel": f"{height}p"}
        listed["quality"] = _QUALITIES.get(height, "small")
    if mime_type in {BOTH, AAC, OPUS}:
        listed |= {"audioSampleRate": "48000", "audioChannels": 2, "audioQuality": "AUDIO_QUALITY_MEDIUM"}
    if mime_type in {AAC, OPUS}:
        listed["quality"] = "tiny"
    return listed | more


def _served(mime_type: str) -> bytes:
    if mime_type == BOTH:
        return media.clip_bytes()
    return (media.sound_only() if mime_type.startswith("audio") else media.picture_only()).body


def piecewise(itag: int, mime_type: str, **more: Any) -> dict[str, Any]:
    """One format of a stream whose recording is still being made; nobody knows its length in bytes."""
    listed = stream(itag, mime_type, **more) | {"targetDurationSec": 5.0, "maxDvrDurationSec": 43200.0}
    return {name: value for name, value in listed.items() if name not in {"contentLength", "approxDurationMs"}}


def usual_streams() -> list[dict[str, Any]]:
    """Ready-made, picture alone, sound alone."""
    return [stream(18, BOTH, height=240), stream(133, H264, height=240), stream(140, AAC)]


def playing(video_id: str, streams: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> dict[str, Any]:
    """The player's reply for a video that plays."""
    ready = [each for each in streams if each["mimeType"] == BOTH]
    return {
        "playabilityStatus": {"status": "OK", "playableInEmbed": True},
        "videoDetails": {
            "videoId": video_id,
            "title": f"A film about {video_id}",
            "lengthSeconds": "5",
            "channelId": CHANNEL_ID,
            "author": "Film People",
            "shortDescription": "Five seconds.",
            "viewCount": "42",
            "isLiveContent": False,
            "isPrivate": False,
            "keywords": ["film"],
            **details,
        },
        "streamingData": {
            "expiresInSeconds": "21540",
            "formats": ready,
            "adaptiveFormats": [each for each in streams if each not in ready],
        },
        "storyboards": {} if details.get("isLive") else _storyboard(video_id),
    }


def _storyboard(video_id: str) -> dict[str, Any]:
    spec = f"https://i.ytimg.com/sb/{video_id}/storyboard3_L$L/$N.jpg?sqp=x|48#27#100#10#10#0#default#rs$AOn4"
    return {"playerStoryboardSpecRenderer": {"spec": spec}}


def microformat(**more: Any) -> dict[str, Any]:
    """What only the page tells of a video."""
    told = {"category": "Film & Animation", "isFamilySafe": True, "isUnlisted": False}
    return {"playerMicroformatRenderer": told | {"uploadDate": "2026-05-04T03:02:01-07:00"} | more}


def tracks(captions: Sequence[str], translations: Sequence[str]) -> dict[str, Any]:
    """Subtitle tracks: `en` by hand, `a.en` by machine; `translations` are languages they can be had in."""
    languages = [{"languageCode": code, "languageName": {"simpleText": code}} for code in translations]
    listed = {"captionTracks": [_track(each) for each in captions], "translationLanguages": languages}
    return {"playerCaptionsTracklistRenderer": listed}


def _track(name: str) -> dict[str, Any]:
    language = name.removeprefix("a.")
    by_machine = {"kind": "asr"} if name != language else {}
    address = f"https://{SITE}/api/timedtext?v=x&lang={language}&kind={by_machine.get('kind', '')}"
    return {
        "baseUrl": address,
        "languageCode": language,
        "vssId": f".{name}" if name == language else name,
        "name": {"simpleText": name},
        "isTranslatable": True,
    } | by_machine


def around(*, chapters: Mapping[int, str] | None = None, badge: str = "", likes: str = "") -> dict[str, Any]:
    """The page around a video; `chapters` by the second they start at, `badge` such as `Members only`."""
    endpoint = {"browseId": CHANNEL_ID, "canonicalBaseUrl": "/@films"}
    owner = {"title": {"runs": [{"text": "Film People"}]}, "navigationEndpoint": {"browseEndpoint": endpoint}}
    primary: dict[str, Any] = {"dateText": {"simpleText": "May 4, 2026"}}
    if badge:
        primary["badges"] = [{"metadataBadgeRenderer": {"label": badge}}]
    if likes:
        primary["videoActions"] = {"menuRenderer": {"topLevelButtons": [_like_button(likes)]}}
    contents = [
        {"videoPrimaryInfoRenderer": primary},
        {"videoSecondaryInfoRenderer": {"owner": {"videoOwnerRenderer": owner}}},
        {"itemSectionRenderer": {"contents": [_entry_to_comments("7")]}},
    ]
    results = {"results": {"results": {"contents": contents}}}
    whole: dict[str, Any] = {"contents": {"twoColumnWatchNextResults": results}}
    if chapters:
        whole["playerOverlays"] = {"playerOverlayRenderer": {"decoratedPlayerBarRenderer": _chapters(chapters)}}
    return whole


def _entry_to_comments(count: str) -> dict[str, Any]:
    return {"commentsEntryPointHeaderRenderer": {"commentCount": {"simpleText": count}}}


def _like_button(likes: str) -> dict[str, Any]:
    text = {"accessibilityText": f"like this video along with {likes} other people"}
    toggle = {"toggleButtonViewModel": {"defaultButtonViewModel": {"buttonViewModel": text}}}
    like = {"likeButtonViewModel": {"toggleButtonViewModel": toggle}}
    return {"segmentedLikeDislikeButtonViewModel": {"likeButtonViewModel": like}}


def _chapters(chapters: Mapping[int, str]) -> dict[str, Any]:
    listed = [
        {"chapterRenderer": {"title": {"simpleText": title}, "timeRangeStartMillis": start_s * 1000}}
        for start_s, title in chapters.items()
    ]
    return {"decoratedPlayerBarRenderer": {"playerBar": {"chapteredPlayerBarRenderer": {"chapters": listed}}}}


def listing(video_ids: Sequence[str], playlist_id: str, *, lockups: bool = False) -> dict[str, Any]:
    """A playlist's page, in the older layout or as `lockups`; its head counts lost videos too."""
    items = [_lockup(each) if lockups else _item(each, number) for number, each in enumerate(video_ids, 1)]
    listed = items if lockups else [{"playlistVideoListRenderer": {"contents": items, "playlistId": playlist_id}}]
    section = {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": listed}}]}}
    tabs = [{"tabRenderer": {"selected": True, "content": section}}]
    stats = [{"runs": [{"text": "1,004"}, {"text": " videos"}]}, {"simpleText": "11,295 views"}]
    hidden = {"type": "INFO", "text": {"simpleText": "Unavailable videos are hidden"}}
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": tabs}},
        "header": {"playlistHeaderRenderer": {"playlistId": playlist_id, "stats": stats}},
        "sidebar": {"playlistSidebarRenderer": {"items": [{"playlistSidebarPrimaryInfoRenderer": {"stats": stats}}]}},
        "alerts": [{"alertWithButtonRenderer": hidden}],
        "metadata": {"playlistMetadataRenderer": {"title": "Three films"}},
    }


def _item(video_id: str, number: int) -> dict[str, Any]:
    return {
        "playlistVideoRenderer": {
            "videoId": video_id,
            "title": {"runs": [{"text": f"A film about {video_id}"}]},
            "index": {"simpleText": str(number)},
            "lengthSeconds": "5",
            "isPlayable": True,
        }
    }


def _lockup(video_id: str) -> dict[str, Any]:
    badge = {"thumbnailBadgeViewModel": {"text": "0:05", "badgeStyle": "THUMBNAIL_OVERLAY_BADGE_STYLE_DEFAULT"}}
    views = {"metadataParts": [{"text": {"content": "126K views"}}, {"text": {"content": "1 month ago"}}]}
    told = {
        "title": {"content": f"A film about {video_id}"},
        "metadata": {"contentMetadataViewModel": {"metadataRows": [views]}},
    }
    overlays = [{"thumbnailBottomOverlayViewModel": {"badges": [badge]}}]
    return {
        "lockupViewModel": {
            "contentId": video_id,
            "contentType": "LOCKUP_CONTENT_TYPE_VIDEO",
            "contentImage": {"thumbnailViewModel": {"overlays": overlays}},
            "metadata": {"lockupMetadataViewModel": told},
        }
    }

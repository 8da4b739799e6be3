"""YouTube: one `player` reply per video for the client that needs no JavaScript; pages and lists hold a script."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, evolve, frozen

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media
from bossbot_core.testing.replies import youtube_shapes as shapes
from bossbot_core.testing.replies.youtube_shapes import SITE, VIDEOS

VIDEO_ID = "BaW_jenozKc"
PLAYLIST_ID = "PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU"
CLIP_ID = "UgytZKpehg-hEMBSn3F4AaABCQ"
_PLAYER, _MEDIA, _CAPTIONS = "/youtubei/v1/player", "/videoplayback", "/api/timedtext"
_SPOKEN = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"
_ROLLING = (
    b"WEBVTT\n\n00:00:00.100 --> 00:00:01.990\n \nwe<00:00:00.500><c> begin</c>\n\n"
    b"00:00:01.990 --> 00:00:02.000\nwe begin\n \n\n00:00:02.000 --> 00:00:04.000\nwe begin\nhere\n"
)

type Player = Mapping[str, Any] | Callable[[str], Mapping[str, Any]]
"""The player's reply, the same for all or made for the client that asks (`WEB`, `VISIONOS`)."""


@frozen(kw_only=True)
class Video:
    """What YouTube knows of a video. `captions` are `en`, or `a.en` by machine; `details` and `around` go to shapes."""

    video_id: str = VIDEO_ID
    streams: Sequence[Mapping[str, Any]] = Factory(shapes.usual_streams)
    captions: Sequence[str] = ()
    translations: Sequence[str] = ()
    details: Mapping[str, Any] = Factory(dict)
    around: Mapping[str, Any] = Factory(dict)

    def player(self) -> dict[str, Any]:
        """Its reply to players."""
        reply = shapes.playing(self.video_id, self.streams, self.details)
        return reply | ({"captions": shapes.tracks(self.captions, self.translations)} if self.captions else {})


def video(video: Video | None = None, *, page: Mapping[str, Any] | None = None, **known: Any) -> Routes:
    """A video that plays; `known` as in `Video`, `page` is what only its page tells (`shapes.microformat`)."""
    one = video or Video(**known)
    around = shapes.around(**one.around)
    head = one.player() | {"microformat": page or shapes.microformat()}
    return merged(
        _site({one.video_id: one.player()}),
        {SITE: {"/youtubei/v1/next": media.as_json(around), "/watch": site_page(around, head), _CAPTIONS: _spoken}},
    )


def live(video_id: str = VIDEO_ID) -> Routes:
    """A stream that is on air."""
    return video(video_id=video_id, details={"isLive": True, "isLiveContent": True, "lengthSeconds": "0"})


def recorded(video_id: str = VIDEO_ID) -> Routes:
    """A stream that has ended."""
    return video(video_id=video_id, details={"isLiveContent": True})


def just_ended() -> Routes:
    """A stream that is over, and whose recording is still being made: it comes in numbered pieces, here one."""
    streams = [shapes.piecewise(133, shapes.H264, height=240), shapes.piecewise(140, shapes.AAC)]
    details = {"isPostLiveDvr": True, "isLiveContent": True}

    def piece(request: Request) -> Reply:
        # The last piece but one is the last that is sure to be whole.
        return evolve(_stream(request), headers={"X-Head-Seqnum": "2"})

    return merged(video(video_id=VIDEO_ID, streams=streams, details=details), serving(piece))


def upcoming(reason: str, *, start: int | None = None, slate: str = "") -> Routes:
    """A stream or premiere that has not begun; `start` in seconds since 1970, `slate` is what the player shows."""
    shown: dict[str, Any] = {"mainText": {"runs": [{"text": slate}]}} if slate else {}
    shown |= {"scheduledStartTime": str(start)} if start else {}
    offline = {"liveStreamOfflineSlateRenderer": shown}
    stream = {"liveStreamabilityRenderer": {"videoId": VIDEO_ID, "offlineSlate": offline, "pollDelayMs": "15000"}}
    status = {"status": "LIVE_STREAM_OFFLINE", "liveStreamability": stream} | ({"reason": reason} if reason else {})
    return refusing(status, isUpcoming=True, isLiveContent=True)


def unplayable(status: str, reason: str, *, subreason: str = "", messages: Sequence[str] = ()) -> Routes:
    """A video that YouTube does not play; `status` is its own word, such as `ERROR` or `LOGIN_REQUIRED`."""
    told: dict[str, Any] = {"status": status}
    if reason:
        told["reason"] = reason
    if messages:
        told["messages"] = list(messages)
    if subreason:
        screen = {"reason": {"simpleText": reason}, "subreason": {"simpleText": subreason}}
        told["errorScreen"] = {"playerErrorMessageRenderer": screen}
    return refusing(told)


def refusing(status: Mapping[str, Any], *, broadcast: str = "", **details: Any) -> Routes:
    """A video with a `playabilityStatus`; players and the page tell the same. `broadcast` is when it starts."""
    reply: dict[str, Any] = {"playabilityStatus": status}
    if broadcast:
        reply["microformat"] = shapes.microformat(liveBroadcastDetails={"startTimestamp": broadcast})
    if details:
        reply["videoDetails"] = {"videoId": VIDEO_ID, "title": "A film to come", **details}
    return merged(_site({VIDEO_ID: reply}), {SITE: {"/watch": site_page(shapes.around(), reply)}})


def by_client(**players: Mapping[str, Any]) -> Routes:
    """A video of which each client is told something else; `others` is for those that are not named."""
    return _site({VIDEO_ID: lambda client: players.get(client, players["others"])})


def refused(status: int, headers: Mapping[str, str] | None = None) -> Routes:
    """A bare HTTP status from every address of the API, such as 429."""
    return answering(Reply(status=status, headers=headers or {}))


def answering(answer: Answer) -> Routes:
    """One answer to all that is asked of the site."""
    return {SITE: {"*": answer}}


def serving(answer: Answer) -> Routes:
    """One answer to all who want the media."""
    return {VIDEOS: {_MEDIA: answer}}


def playlist(
    video_ids: Sequence[str], *, lost: Mapping[str, Mapping[str, Any]] | None = None, lockups: bool = False
) -> Routes:
    """A playlist and each of its videos; `lost` are those that do not play, with their `playabilityStatus`."""
    players = {each: Video(video_id=each).player() for each in video_ids}
    players |= {each: {"playabilityStatus": status} for each, status in (lost or {}).items()}
    return merged(_site(players), listed(shapes.listing(video_ids, PLAYLIST_ID, lockups=lockups)))


def listed(listing: Mapping[str, Any]) -> Routes:
    """A playlist's page alone, as whatever it is."""
    return {SITE: {"/playlist": site_page(listing), "/youtubei/v1/browse": media.as_json(listing)}}


def channel(handle: str) -> Routes:
    """The page that a channel's `/live` leads to while it shows none."""
    endpoint = {"commandMetadata": {"webCommandMetadata": {"url": f"/{handle}/featured"}}}
    home = {"tabRenderer": {"title": "Home", "selected": True, "endpoint": endpoint}}
    page = site_page({"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [home]}}})
    return {SITE: {f"/{handle}/live": page}}


def alert(text: str) -> dict[str, Any]:
    """A playlist's page that says why there is none."""
    return {"alerts": [{"alertRenderer": {"type": "ERROR", "text": {"simpleText": text}}}]}


def clip(start_s: int, end_s: int) -> Routes:
    """A part that somebody shared of a video."""
    loop = {"loopCommand": {"startTimeMs": str(start_s * 1000), "endTimeMs": str(end_s * 1000), "loop": True}}
    runs = {"commandExecutorCommand": {"commands": [loop]}}
    button = {"actionButton": {"buttonRenderer": {"command": runs}}}
    popup = {"openPopupAction": {"popup": {"notificationActionRenderer": button}}}
    attribution = {"clipAttributionRenderer": {"onScrubExit": {"commandExecutorCommand": {"commands": [popup]}}}}
    content = {"clipSectionRenderer": {"contents": [attribution]}}
    page = {
        **shapes.around(),
        "currentVideoEndpoint": {"watchEndpoint": {"videoId": VIDEO_ID}},
        "engagementPanels": [{"engagementPanelSectionListRenderer": {"content": content}}],
    }
    return merged(video(), {SITE: {f"/clip/{CLIP_ID}": site_page(page)}})


def archived(*, kept: bool = True) -> Routes:
    """The Wayback Machine, which kept the video in one format or did not."""
    address = f"https://{VIDEOS}/videoplayback?itag=18&id=x"
    known = {"formats": [{"url": address, "ext": "mp4"}] if kept else []}
    page = Reply(body=b'<title>A kept film - YouTube</title><meta name="title" content="A kept film">')
    return {
        "web.archive.org": {
            "/__wb/videoinfo": media.as_json(known),
            "/cdx/search/cdx": media.as_json([]),
            "/web/2id_/*": media.clip(),
            "/web/*": page,
        }
    }


def _site(players: Mapping[str, Player]) -> dict[str, dict[str, Answer]]:
    def player(request: Request) -> Reply:
        asked = json.loads(request.body)
        missing = {"playabilityStatus": {"status": "ERROR", "reason": "This video is unavailable"}}
        found = players.get(asked.get("videoId", ""), missing)
        return media.as_json(found(asked["context"]["client"]["clientName"]) if callable(found) else found)

    around = shapes.around()
    pages: dict[str, Answer] = {
        _PLAYER: player,
        "/youtubei/v1/next": media.as_json(around),
        "/watch": site_page(around),
    }
    return {SITE: pages, VIDEOS: {_MEDIA: _stream}}


def site_page(data: Mapping[str, Any], player: Mapping[str, Any] | None = None) -> Reply:
    """A page of the site with what its application starts from, and with the player's reply where it has one."""
    scripts = [f"ytcfg.set({json.dumps({'STS': 20000})});", f"var ytInitialData = {json.dumps(data)};"]
    if player is not None:
        scripts.append(f"var ytInitialPlayerResponse = {json.dumps(player)};")
    body = "".join(f"<script>{each}</script>" for each in scripts)
    return Reply(body=f"<html><title>YouTube</title><body>{body}</body></html>".encode())


def _stream(request: Request) -> Reply:
    if request.query["itag"] == "18":
        return media.clip()
    return media.sound_only() if request.query["mime"].startswith("audio") else media.picture_only()


def _spoken(request: Request) -> Reply:
    by_machine = request.query.get("kind") == "asr" or "tlang" in request.query
    return Reply(body=_ROLLING if by_machine else _SPOKEN, headers={"Content-Type": "text/vtt"})

"""Instagram: one `info` reply per post, found by the number that its shortcode spells; stories need an account."""

import json
import string
from collections.abc import Mapping, Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes, merged
from bossbot_core.testing.replies import media

CODE = "BqvsDleB3lV"
SHARE_CODE = "BACiUUUYQV"
USER = "instagram"
STORY_ID = "3570766765028588805"
HIGHLIGHT_ID = "18090946048123978"
_SITE, _CDN, _SCRIPTS = "www.instagram.com", "scontent.cdninstagram.com", "static.cdninstagram.com"
_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_QUERIES = (
    "PolarisProfilePageContentQuery",
    "PolarisProfilePostsTabContentQuery_connection",
    "PolarisStoriesV3ReelPageGalleryQuery",
)


def photo(code: str = CODE, **changes: Any) -> Routes:
    """A post with one photo; `changes` are further keys of the post."""
    return _site(code, {**_post(code), **_image(1), **changes})


def carousel(code: str = CODE, *, photos: int = 3) -> Routes:
    """A post with several photos and a film in front of the last one."""
    # A part has no address of its own, and not always a number beside its longer one.
    parts = [
        {"id": f"90{number}_25025320", "media_type": 1, "usertags": None, "video_versions": None, **_image(number)}
        for number in range(1, photos + 1)
    ]
    parts.insert(photos - 1, {"pk": "999", "media_type": 2, **_image(9), **_film()})
    post = {**_post(code), "media_type": 8, "product_type": "carousel_container", "carousel_media": parts}
    return _site(code, {**post, "carousel_media_count": len(parts)})


def film(code: str = CODE, **changes: Any) -> Routes:
    """A post with one film."""
    return _site(code, {**_post(code), "media_type": 2, **_image(1), **_film(), **changes})


def reel(code: str = CODE) -> Routes:
    """A reel: one film with music."""
    song = {"title": "Sea Song", "display_artist": "The Waves", "duration_in_ms": 180000}
    music = {"music_info": {"music_asset_info": song, "music_consumption_info": {}}, "original_sound_info": None}
    return film(code, product_type="clips", clips_metadata=music, play_count=1000)


def stories(*, private: bool = False, count: int = 2) -> Routes:
    """Somebody's current stories: a film among photos."""
    items = [{**_post(CODE), "pk": f"77{number}", **_image(number), "caption": None} for number in range(count)]
    if items:
        items[0] = {**items[0], "pk": STORY_ID, "media_type": 2, **_film()}
    reel = {"id": "25025320", "reel_type": "user_reel", "user": _user(), "seen": None, "items": items}
    return _reels([{**reel, "latest_reel_media": 1543271940}] if items else [], private=private)


def highlight() -> Routes:
    """Stories that somebody kept."""
    items = [{**_post(CODE), "pk": f"77{number}", **_image(number)} for number in (1, 2)]
    reel = {"id": f"highlight:{HIGHLIGHT_ID}", "reel_type": "highlight_reel", "title": "Summer", "user": _user()}
    return _reels([{**reel, "seen": 0, "latest_reel_media": 1543271940, "items": items}])


def share_link(form: str = "p", target: str = f"/p/{CODE}/?igsh=abc") -> dict[str, dict[str, Answer]]:
    """A link from the share button, which leads to the post."""
    return {_SITE: {f"/share/{form}/{SHARE_CODE}*": _leading_to(target)}}


def login_wall(code: str = CODE) -> Routes:
    """Instagram sends strangers to its login page."""
    return led_away(f"/accounts/login/?next=%2Fp%2F{code}%2F")


def led_away(path: str, code: str = CODE) -> Routes:
    """Instagram leads to another of its pages in place of an answer."""
    page = Reply(body=b"<!DOCTYPE html><title>Instagram</title>")
    return {_SITE: {_info(code): _leading_to(path), path.partition("?")[0]: page}}


def failing(
    status: int, code: str = CODE, *, headers: Mapping[str, str] | None = None, message: str = "No", **more: Any
) -> Routes:
    """404 removed, 429 too many requests; `message` and `more` are what the JSON says."""
    reply = media.as_json({"message": message, **more, "status": "fail"}, status=status, headers=headers)
    return {_SITE: {_info(code): reply}}


def page(code: str = CODE, **changes: Any) -> Routes:
    """A reel on its own page, which visitors see while the API turns them away; `changes` are keys of the post."""
    manifest = '<?xml version="1.0"?><MPD mediaPresentationDuration="PT0H0M5.000S"></MPD>'
    shown = {key: value for key, value in _post(code).items() if key not in {"comments", "preview_comments"}}
    still = {"display_uri": f"https://{_CDN}/v/photo1.jpg", "video_dash_manifest": manifest, **_film()}
    item = {**shown, "__typename": "XIGPolarisVideoMedia", "media_type": 2, "product_type": "clips", **still, **changes}
    return _page(code, {key: value for key, value in item.items() if key != "video_duration"})


def gated_page(code: str = CODE) -> Routes:
    """A page that keeps its post from visitors."""
    return _page(code, None)


def answering(reply: Answer, code: str = CODE) -> Routes:
    """Any answer in place of the post's."""
    return {_SITE: {_info(code): reply}}


def empty(code: str = CODE) -> Routes:
    """A post whose media Instagram does not name."""
    return _site(code, _post(code))


def media_replaced(post: Routes, answer: Answer) -> Routes:
    """A post whose files come as `answer`."""
    return merged(post, {_CDN: dict.fromkeys(post[_CDN], answer)})


def _site(code: str, item: dict[str, Any]) -> Routes:
    told = media.as_json({"items": [item], "num_results": 1, "more_available": False, "status": "ok"})
    return merged({_SITE: {_info(code): told}}, _files())


def _page(code: str, shown: Mapping[str, Any] | None) -> Routes:
    edges = [{"node": each} for each in _post(code)["comments"]]
    told = {
        "__typename": "XIGPolarisMedia",
        "code": code,
        "gating_ruling": None,
        "if_not_gated_logged_out": shown,
        "comments_connection": {"edges": edges, "page_info": {"has_next_page": False}},
    }
    data = {"require": [["Relay", "next", [], [{"__bbox": {"result": {"data": {"xig_polaris_media": told}}}}]]]}
    scripts = ("{}", "{", json.dumps(data))
    body = "".join(f'<script type="application/json" data-sjs>{each}</script>' for each in scripts)
    wait = failing(401, code, message="Please wait a few minutes before you try again.", require_login=True)
    return merged(wait, {_SITE: {f"/p/{code}/": Reply(body=f"<!DOCTYPE html>{body}".encode())}}, _files())


def timeline_post(number: int, **changes: Any) -> dict[str, Any]:
    """One of somebody's posts, with one photo; `changes` are further keys of it."""
    code = f"BqvsDle{number:04d}"
    caption = {"pk": "1", "text": f"Day {number} by the sea #sea", "created_at": 1543271940}
    return {**_post(code), "caption": caption, **_image(number), **changes}


def as_account(user: Mapping[str, Any] | None, told: Answer) -> Routes:
    """What a browser with an account asks: the page, the numbers of its queries, who it is, and then the query."""
    page = (
        f'<html><head><link href="https://{_SCRIPTS}/rsrc.php/v4/app.js" rel="preload"></head><body>'
        '<script id="__eqmc" type="application/json">{"l": "lsd-token", "f": "dtsg-token"}</script>'
        f'<script>{{"params":{{"username":"{USER}"}},"profile_id":"25025320"}}</script></body></html>'
    )
    numbers = "".join(
        f'__d("{name}_instagramRelayOperation",[],(function(t,n,r,o,a,i){{a.exports="2{place}"}}),null);\n'
        for place, name in enumerate(_QUERIES)
    )
    site: dict[str, Answer] = {
        "/": Reply(body=page.encode()),
        f"/{USER}/": Reply(body=page.encode()),
        "/api/graphql": media.as_json({"data": {"user": user}}),
        "/graphql/query": told,
    }
    scripts = Reply(content_type="application/x-javascript", body=numbers.encode())
    return merged({_SITE: site, _SCRIPTS: {"/rsrc.php/v4/app.js": scripts}}, _files())


def account_of(*, private: bool = False) -> dict[str, Any]:
    """The account as its own page tells of it."""
    return {**_user(), "is_private": private, "friendship_status": {"following": False}}


def _reels(reels: Sequence[dict[str, Any]], *, private: bool = False) -> Routes:
    edges = [{"node": reel} for reel in reels]
    told = {"xdt_api__v1__feed__reels_media__connection": {"edges": edges, "page_info": {"has_next_page": False}}}
    return as_account(account_of(private=private), media.as_json({"data": told}))


def _files() -> dict[str, dict[str, Answer]]:
    small = media.picture_only()
    return {_CDN: {"/v/photo*.jpg": _numbered_photo, "/o1/clip.mp4": media.clip(), "/o1/small.mp4": small}}


def _leading_to(path: str) -> Reply:
    return Reply(status=302, headers={"Location": f"https://{_SITE}{path}" if path.startswith("/") else path})


def _info(code: str) -> str:
    return f"/api/v1/media/{_number(code)}/info/"


def _number(code: str) -> int:
    number = 0
    for letter in code:
        number = number * len(_DIGITS) + _DIGITS.index(letter)
    return number


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/v/photo").removesuffix(".jpg")))


def _user() -> dict[str, Any]:
    return {"pk": "25025320", "id": "25025320", "username": USER, "full_name": "Instagram", "is_private": False}


def _post(code: str) -> dict[str, Any]:
    fan = {"pk": "5", "username": "fan", "full_name": "A Fan"}
    comment = {"pk": "18000000000000001", "text": "Lovely!", "created_at": 1543272000, "comment_like_count": 4}
    return {
        "pk": str(_number(code)),
        "id": f"{_number(code)}_25025320",
        "code": code,
        "taken_at": 1543271940,
        "media_type": 1,
        "product_type": "feed",
        "device_timestamp": 154327193000,
        "has_liked": False,
        "like_and_view_counts_disabled": False,
        "carousel_media": None,
        "coauthor_producers": [{"id": "8", "strong_id__": "8", "username": "guest", "full_name": "A Guest"}],
        "gating_info": None,
        "media_overlay_info": None,
        "sharing_friction_info": {"should_have_sharing_friction": False, "bloks_app_url": None},
        "clips_metadata": None,
        "music_metadata": {"music_canonical_id": "0", "music_info": None, "original_sound_info": None},
        "video_versions": None,
        "view_count": None,
        "user": _user(),
        "owner": _user(),
        "caption": {
            "pk": "1",
            "type": 1,
            "text": "A walk by the sea #sea",
            "created_at": 1543271940,
            "status": "Active",
            "user": _user(),
        },
        "like_count": 77,
        "comment_count": 2,
        "preview_comments": [{**comment, "user": fan}],
        "comments": [{**comment, "user": fan}],
        "location": {"pk": "7", "name": "Old Harbour", "city": "Lisbon", "short_name": "Harbour"},
        "usertags": {"in": [{"user": {"pk": "6", "username": "friend"}, "position": [0.5, 0.5]}]},
    }


def _image(number: int) -> dict[str, Any]:
    address = f"https://{_CDN}/v/photo{number}.jpg?stp=dst-jpg&_nc_cat=1"
    candidates = [{"url": address, "width": 320, "height": 240}, {"url": address, "width": 160, "height": 120}]
    return {
        "image_versions2": {"candidates": candidates},
        "accessibility_caption": f"Picture {number}",
        "original_width": 320,
        "original_height": 240,
    }


def _film() -> dict[str, Any]:
    best = {"url": f"https://{_CDN}/o1/clip.mp4?efg=1", "width": 720, "height": 1280, "type": 101}
    small = {"url": f"https://{_CDN}/o1/small.mp4?efg=1", "width": 360, "height": 640, "type": 102}
    told = {"number_of_qualities": 2, "is_dash_eligible": 1, "video_subtitles_uri": None, "has_audio": True}
    return {**told, "video_versions": [best, small], "video_duration": 5.0}

"""Instagram: one `info` reply per post, found by the number that its shortcode spells; stories need an account."""

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
SITE, CDN, _SCRIPTS = "www.instagram.com", "scontent.cdninstagram.com", "static.cdninstagram.com"
_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_QUERIES = (
    "PolarisProfilePageContentQuery",
    "PolarisProfilePostsTabContentQuery_connection",
    "PolarisStoriesV3ReelPageGalleryQuery",
)


def photo(code: str = CODE, **changes: Any) -> Routes:
    """A post with one photo; `changes` are further keys of the post."""
    return _site(code, {**post_of(code), **_image(1), **changes})


def carousel(*, photos: int = 3) -> Routes:
    """A post with several photos and a film in front of the last one."""
    # A part has no address of its own, and not always a number beside its longer one.
    parts = [
        {"id": f"90{number}_25025320", "media_type": 1, "usertags": None, "video_versions": None, **_image(number)}
        for number in range(1, photos + 1)
    ]
    parts.insert(photos - 1, {"pk": "999", "media_type": 2, **_image(9), **versions()})
    post = {**post_of(CODE), "media_type": 8, "product_type": "carousel_container", "carousel_media": parts}
    return _site(CODE, {**post, "carousel_media_count": len(parts)})


def film(code: str = CODE, **changes: Any) -> Routes:
    """A post with one film."""
    return _site(code, {**post_of(code), "media_type": 2, **_image(1), **versions(), **changes})


def reel() -> Routes:
    """A reel: one film with music."""
    song = {"title": "Sea Song", "display_artist": "The Waves", "duration_in_ms": 180000}
    music = {"music_info": {"music_asset_info": song, "music_consumption_info": {}}, "original_sound_info": None}
    return film(product_type="clips", clips_metadata=music, play_count=1000)


def stories(*, private: bool = False, count: int = 2) -> Routes:
    """Somebody's current stories: a film among photos."""
    items = [{**post_of(CODE), "pk": f"77{number}", **_image(number), "caption": None} for number in range(count)]
    if items:
        items[0] = {**items[0], "pk": STORY_ID, "media_type": 2, **versions()}
    reel = {"id": "25025320", "reel_type": "user_reel", "user": _user(), "seen": None, "items": items}
    return _reels([{**reel, "latest_reel_media": 1543271940}] if items else [], private=private)


def highlight() -> Routes:
    """Stories that somebody kept."""
    items = [{**post_of(CODE), "pk": f"77{number}", **_image(number)} for number in (1, 2)]
    reel = {"id": f"highlight:{HIGHLIGHT_ID}", "reel_type": "highlight_reel", "title": "Summer", "user": _user()}
    return _reels([{**reel, "seen": 0, "latest_reel_media": 1543271940, "items": items}])


def share_link(form: str = "p", target: str = f"/p/{CODE}/?igsh=abc") -> dict[str, dict[str, Answer]]:
    """A link from the share button, which leads to the post."""
    return {SITE: {f"/share/{form}/{SHARE_CODE}*": leading_to(target)}}


def empty() -> Routes:
    """A post whose media Instagram does not name."""
    return _site(CODE, post_of(CODE))


def media_replaced(post: Routes, answer: Answer) -> Routes:
    """A post whose files come as `answer`."""
    return merged(post, {CDN: dict.fromkeys(post[CDN], answer)})


def _site(code: str, item: dict[str, Any]) -> Routes:
    told = media.as_json({"items": [item], "num_results": 1, "more_available": False, "status": "ok"})
    return merged({SITE: {info_path(code): told}}, files())


def timeline_post(number: int, **changes: Any) -> dict[str, Any]:
    """One of somebody's posts, with one photo; `changes` are further keys of it."""
    code = f"BqvsDle{number:04d}"
    caption = {"pk": "1", "text": f"Day {number} by the sea #sea", "created_at": 1543271940}
    return {**post_of(code), "caption": caption, **_image(number), **changes}


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
    return merged({SITE: site, _SCRIPTS: {"/rsrc.php/v4/app.js": scripts}}, files())


def account_of(*, private: bool = False) -> dict[str, Any]:
    """The account as its own page tells of it."""
    return {**_user(), "is_private": private, "friendship_status": {"following": False}}


def _reels(reels: Sequence[dict[str, Any]], *, private: bool = False) -> Routes:
    edges = [{"node": reel} for reel in reels]
    told = {"xdt_api__v1__feed__reels_media__connection": {"edges": edges, "page_info": {"has_next_page": False}}}
    return as_account(account_of(private=private), media.as_json({"data": told}))


def files() -> dict[str, dict[str, Answer]]:
    """The media of every post."""
    small = media.picture_only()
    return {CDN: {"/v/photo*.jpg": _numbered_photo, "/o1/clip.mp4": media.clip(), "/o1/small.mp4": small}}


def leading_to(path: str) -> Reply:
    """A redirect within the site, or to any address."""
    return Reply(status=302, headers={"Location": f"https://{SITE}{path}" if path.startswith("/") else path})


def info_path(code: str) -> str:
    """Where the API tells of a post."""
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


def post_of(code: str) -> dict[str, Any]:
    """A post without its media."""
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
    address = f"https://{CDN}/v/photo{number}.jpg?stp=dst-jpg&_nc_cat=1"
    candidates = [{"url": address, "width": 320, "height": 240}, {"url": address, "width": 160, "height": 120}]
    return {
        "image_versions2": {"candidates": candidates},
        "accessibility_caption": f"Picture {number}",
        "original_width": 320,
        "original_height": 240,
    }


def versions() -> dict[str, Any]:
    """What a post has more where it is a film."""
    best = {"url": f"https://{CDN}/o1/clip.mp4?efg=1", "width": 720, "height": 1280, "type": 101}
    small = {"url": f"https://{CDN}/o1/small.mp4?efg=1", "width": 360, "height": 640, "type": 102}
    told = {"number_of_qualities": 2, "is_dash_eligible": 1, "video_subtitles_uri": None, "has_audio": True}
    return {**told, "video_versions": [best, small], "video_duration": 5.0}

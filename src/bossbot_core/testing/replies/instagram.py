"""Instagram: one `info` reply per post, found by the number that its shortcode spells."""

import string
from collections.abc import Sequence
from typing import Any

from bossbot_core.testing.replay import Answer, Reply, Request, Routes
from bossbot_core.testing.replies import media

CODE = "BqvsDleB3lV"
SHARE_CODE = "BACiUUUYQV"
_SITE, _CDN = "www.instagram.com", "scontent.cdninstagram.com"
_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def photo(code: str = CODE) -> Routes:
    """A post with one photo."""
    return _site(code, {**_post(code), **_image(1)})


def carousel(code: str = CODE, *, photos: int = 3) -> Routes:
    """A post with several photos and a film at its end."""
    parts = [{"pk": f"90{number}", "media_type": 1, **_image(number)} for number in range(1, photos + 1)]
    parts.append({"pk": "999", "media_type": 2, **_image(1), **_film()})
    return _site(code, {**_post(code), "media_type": 8, "carousel_media": parts})


def reel(code: str = CODE) -> Routes:
    """A reel: one film."""
    return _site(code, {**_post(code), "media_type": 2, **_image(1), **_film()})


def share_link() -> dict[str, dict[str, Answer]]:
    """A link from the share button, which leads to the post."""
    target = f"https://{_SITE}/p/{CODE}/?igsh=abc"
    return {_SITE: {f"/share/p/{SHARE_CODE}": Reply(status=302, headers={"Location": target})}}


def login_wall(code: str = CODE) -> Routes:
    """Instagram sends strangers to its login page."""
    target = f"https://{_SITE}/accounts/login/?next=%2Fp%2F{code}%2F"
    return {
        _SITE: {
            _info(code): Reply(status=302, headers={"Location": target}),
            "/accounts/login/": Reply(body=b"<title>Login</title>"),
        }
    }


def failing(status: int, code: str = CODE) -> Routes:
    """404 removed, 429 too many requests."""
    reply = media.as_json({"message": "No", "status": "fail"}, status=status)
    return {_SITE: {_info(code): reply}}


def empty(code: str = CODE) -> Routes:
    """A post whose media Instagram does not name."""
    return _site(code, _post(code))


def _site(code: str, item: dict[str, Any]) -> Routes:
    hosts: dict[str, dict[str, Answer]] = {
        _SITE: {_info(code): media.as_json({"items": [item], "num_results": 1, "status": "ok"})},
        _CDN: {"/v/photo*.jpg": _numbered_photo, "/o1/clip.mp4": media.clip()},
    }
    return hosts


def _info(code: str) -> str:
    return f"/api/v1/media/{_number(code)}/info/"


def _number(code: str) -> int:
    number = 0
    for letter in code:
        number = number * len(_DIGITS) + _DIGITS.index(letter)
    return number


def _numbered_photo(request: Request) -> Reply:
    return media.photo(int(request.path.removeprefix("/v/photo").removesuffix(".jpg")))


def _post(code: str) -> dict[str, Any]:
    return {
        "pk": str(_number(code)),
        "id": f"{_number(code)}_25025320",
        "code": code,
        "taken_at": 1543271940,
        "media_type": 1,
        "user": {"pk": "25025320", "username": "instagram", "full_name": "Instagram"},
        "caption": {"text": "A walk by the sea #sea"},
        "like_count": 77,
    }


def _image(number: int) -> dict[str, Any]:
    candidate = {"url": f"https://{_CDN}/v/photo{number}.jpg?stp=dst-jpg&_nc_cat=1", "width": 320, "height": 240}
    candidates: Sequence[dict[str, Any]] = [candidate]
    return {"image_versions2": {"candidates": candidates}, "original_width": 320, "original_height": 240}


def _film() -> dict[str, Any]:
    return {"video_versions": [{"url": f"https://{_CDN}/o1/clip.mp4?efg=1", "width": 320, "height": 240, "type": 101}]}

"""TikTok's ways to show no post: its own numbers, pages that lead elsewhere, and checks of the visitor."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bossbot_core.testing.replay import Reply, Request, Routes, merged
from bossbot_core.testing.replies.tiktok import POST_ID, SITE, in_its_place, page_with

_PLEASE_WAIT = "<html><head><title>Please wait...</title></head><body>{puzzle}<script src='/slardar/sdk.js'></script>"


def failing(status_code: int, post_id: str = POST_ID, message: str = "no") -> Routes:
    """TikTok's own numbers: 10204 removed, 10222 private account, 10216 private post, 10231 not in this country."""
    detail = {"statusCode": status_code, "statusMsg": message}
    return in_its_place(page_with({"webapp.video-detail": detail}), post_id)


def refused(status: int, post_id: str = POST_ID, *, headers: Mapping[str, str] | None = None, page: str = "") -> Routes:
    """A bare HTTP status, such as 429."""
    return in_its_place(Reply(status=status, headers=headers or {}, body=page.encode()), post_id)


def led_away(path: str) -> Routes:
    """The site leads strangers elsewhere: to its login, or to its notice for a country."""
    away = Reply(status=302, headers={"Location": f"https://{SITE}{path}"})
    return {SITE: {f"/@*/*/{POST_ID}": away, path.partition("?")[0]: Reply(body=b"<title>TikTok</title>")}}


def plain(page: str) -> Routes:
    """Any page in place of the post's."""
    return in_its_place(Reply(body=page.encode()))


def scope(modules: Mapping[str, Any]) -> Routes:
    """A page whose application starts from other modules than a post's."""
    return in_its_place(page_with(modules))


def captcha() -> Routes:
    """The puzzle for people, which nothing here can solve."""
    return plain("<html><head><title>tiktok-verify-page</title></head><body><div id='captcha_container'></div>")


def puzzle(post: Routes | None = None) -> Routes:
    """The small sum that a visitor's program has to do first; with `post` it helps, without it comes again."""
    question = {"v": {"a": base64.b64encode(b"seed").decode(), "c": "", "b": 100}, "s": "bossbot"}
    digest = hashlib.sha256(b"seed" + b"1234").digest()
    question["v"]["c"] = base64.b64encode(digest).decode()  # type: ignore[index]  # the mapping above
    told = base64.b64encode(json.dumps(question).encode()).decode().rstrip("=")
    marks = (
        f'<p id="cs" class="{told}"></p><p id="wci" class="_wafchallengeid"></p>'
        '<p id="rci" class="waforiginalreid"></p><p id="rs" class="abc"></p>'
    )
    page = Reply(body=_PLEASE_WAIT.format(puzzle=marks).encode())
    path, answer = f"/@*/*/{POST_ID}", post[SITE][f"/@*/*/{POST_ID}"] if post else page
    whole = answer if isinstance(answer, Reply) else page

    def asked(request: Request) -> Reply:
        return whole if "_wafchallengeid" in request.headers.get("cookie", "") else page

    return merged(post or {}, {SITE: {path: asked}})


def waf() -> Routes:
    """The check of a visitor whose page holds no sum at all."""
    return plain(_PLEASE_WAIT.format(puzzle=""))

"""What a post's page says: the post itself, or why it is not shown."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_plugin_tiktok import statuses

_DATA = re.compile(r'<script[^>]+\bid="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^>]*>(?P<json>.*?)</script>', re.DOTALL)
_PUZZLE = re.compile(r'\bid="cs"[^>]*\bclass="[^"]+"')
_ASKS = re.compile(r"<title>\s*Please wait|_wafchallengeid|\bid=\"wci\"|captcha|tiktok-verify-page", re.IGNORECASE)
_APPLICATION = re.compile(r'\bid=["\'](?:app|main|SIGI_STATE|__NEXT_DATA__)\b')
_POST, _POST_ON_PHONES = "webapp.video-detail", "webapp.reflow.video.detail"
# The site's notice in countries that it does not serve, such as `/hk/notfound`.
_NOT_HERE = re.compile(r"/[a-z]{2}/(?:notfound|about)/?$")


class OtherForm(PermanentError):  # noqa: N818 -- it is caught, and no failure
    """A photo post under a film's address or the reverse; another engine reads that form."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.NO_MEDIA, detail="the post's address names another form")


def check_address(url: str) -> None:
    """Raises `PermanentError` where the site led away from the post, to its login or its notice for a country."""
    path = urlsplit(url).path
    if path == "/login" or path.startswith("/login/"):
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, detail=f"led to {path}")
    if _NOT_HERE.search(path):
        raise PermanentError(ErrorCode.GEO_BLOCKED, detail=f"led to {path}")


def has_puzzle(page: str) -> bool:
    """Whether the page is the small sum that both engines know how to do."""
    return _PUZZLE.search(page) is not None


def refusal(page: str) -> BossBotError:
    """Why a page without data shows no post."""
    # The site's own application loads Slardar as well; a page that has nothing else is the check of a visitor.
    checked = "slardar" in page.casefold() and not _APPLICATION.search(page)
    if has_puzzle(page) or checked or (_ASKS.search(page) and not _APPLICATION.search(page)):
        return PermanentError(ErrorCode.LOGIN_REQUIRED, statuses.ASKS_FOR_A_PERSON, detail="a check of the visitor")
    return PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"a page of {len(page)} characters without its data")


def scope_of(page: str) -> dict[str, Any]:
    """The data that the page's own application starts from; empty where there is none."""
    found = _DATA.search(page)
    try:
        scope = json.loads(found["json"])["__DEFAULT_SCOPE__"] if found else {}
    except (ValueError, KeyError, TypeError):
        return {}
    if not isinstance(scope, dict):
        return {}
    # The page for phones holds the same under another name.
    return {_POST: scope[_POST_ON_PHONES], **scope} if _POST_ON_PHONES in scope else scope


def posts_of(scope: Mapping[str, Any]) -> int:
    """How many posts the page's person has; raises `BossBotError` where there is nobody, or nothing to be seen."""
    detail = scope.get("webapp.user-detail")
    if not isinstance(detail, dict):
        raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"no person among {', '.join(scope)[:200]}")
    person = detail.get("userInfo") or {}
    count = (person.get("stats") or person.get("statsV2") or {}).get("videoCount")
    # An account that the bot's own follows has its posts, whatever the number says.
    refused = None if count else statuses.refusal(detail, of_account=True)
    if refused is not None:
        raise refused
    if not (person.get("user") or {}).get("secUid"):
        raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail="a person without secUid")
    if count == 0:
        raise PermanentError(ErrorCode.NO_MEDIA, detail="a person without posts")
    return int(count or 0)


def post_in(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The post, which has `imagePost` only where it has photos.

    Raises `BossBotError` by TikTok's own number where it is not shown.
    """
    detail = scope.get(_POST)
    if not isinstance(detail, dict):
        raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"no post among {', '.join(scope)[:200]}")
    refused = statuses.refusal(detail)
    if refused is not None:
        raise refused
    post = (detail.get("itemInfo") or {}).get("itemStruct")
    if not isinstance(post, dict):
        raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail="a page without itemStruct")
    if post.get("isContentClassified") and not (post.get("video") or post.get("imagePost")):
        raise PermanentError(ErrorCode.AGE_RESTRICTED, detail="isContentClassified")
    if not post.get("imagePost"):
        post.pop("imagePost", None)
    return post

"""Reads along with gallery-dl where somebody's pictures and films are listed, which X shows to accounts only."""

from typing import Any

from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, MediaInfo, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.engines import gallery_dl
from bossbot_core.engines.gallery_dl import ApiReply, Keywords, at, text_at
from bossbot_plugin_twitter import refusals
from bossbot_plugin_twitter.asking import ApiReader
from bossbot_plugin_twitter.posts import complete, modules, person, post_of

NO_ACCOUNT = sentence("X shows profiles only to accounts; whoever runs the bot may give it the cookies of one.")
_GONE = sentence("That account is gone, or X has suspended it.")
_HIDDEN = sentence("That account shows its posts only to its followers, and the bot's own is none of them.")
_WORDS = {ErrorCode.REMOVED: _GONE, ErrorCode.PRIVATE: _HIDDEN}
_TIMELINE = ("data", "user", "result", "timeline", "timeline", "instructions")


def posted(keywords: Keywords) -> MediaInfo:
    """What gallery-dl tells of one post, and its address."""
    info = gallery_dl.describe(keywords)
    return evolve(info, source_url=f"https://x.com/{info.author_handle}/status/{keywords.get('tweet_id')}")


class ProfileReader(ApiReader):
    """One job's reading of one account's media, page by page."""

    def __init__(self) -> None:
        super().__init__(logged_in=True)
        self._hidden = False

    def answered(self, reply: ApiReply) -> None:
        """The account comes first, then its pages."""
        gallery_dl.require_json(reply)
        if "/UserBy" in reply.url:
            self._hear_account(reply)
        elif isinstance(instructions := at(reply.content, *_TIMELINE), list):
            _prepare(instructions)
        elif self._hidden:
            raise PermanentError(ErrorCode.PRIVATE, _HIDDEN, detail="no timeline of a protected account")
        else:
            raise refusals.of_errors(reply.content, reply.status) or gallery_dl.refused(reply)

    def _hear_account(self, reply: ApiReply) -> None:
        user = at(reply.content, "data", "user")
        account = at(user, "result")
        if text_at(account, "rest_id"):
            self._hidden = _is_hidden(account)
            user["result"] = person(account)
        else:
            raise _no_account(reply, account)


def _no_account(reply: ApiReply, account: Any) -> BossBotError:
    if at(account, "__typename") == "UserUnavailable":
        code = refusals.of_words(at(account, "reason"))
        return PermanentError(code, _WORDS.get(code), detail=f"unavailable: {at(account, 'reason')}")
    if told := refusals.of_errors(reply.content, reply.status):
        return told
    if reply.status >= 400 or account is not None or not isinstance(at(reply.content, "data"), dict):
        return gallery_dl.refused(reply)
    return PermanentError(ErrorCode.REMOVED, _GONE, detail="X knows no such account")


def _is_hidden(account: Any) -> bool:
    """Whether the account, or what lies between it and the bot's own, may keep its posts back."""
    marks = [at(account, *path) for path in (("privacy", "protected"), ("legacy", "protected"))]
    blocked = [at(account, *path) for path in (("relationship_perspectives", "blocked_by"), ("legacy", "blocked_by"))]
    return True in marks or True in blocked


def _prepare(instructions: list[Any]) -> None:
    for group in modules(instructions):
        for post in filter(None, map(post_of, group)):
            if post.shown:
                complete(post.result)

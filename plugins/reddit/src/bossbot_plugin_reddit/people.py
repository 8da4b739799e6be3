"""Reads along with gallery-dl where somebody's posts are listed, page by page."""

from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, MediaInfo, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.engines import gallery_dl
from bossbot_core.engines.gallery_dl import ApiReply, Keywords, at, list_at
from bossbot_plugin_reddit.media import prepare
from bossbot_plugin_reddit.reading import address_of, refusal

_GONE = sentence("That account is gone, or Reddit has suspended it.")


class PersonReader(gallery_dl.Reader):
    """One job's reading of one person's posts."""

    def heard(self, reply: ApiReply) -> None:
        """Raises Reddit's refusal in the closed list's words; else prepares each post for gallery-dl."""
        if not isinstance(at(reply.content, "data"), dict):
            raise _refusal(reply)
        if at(reply.content, "data", "is_suspended"):
            raise PermanentError(ErrorCode.REMOVED, _GONE, detail="suspended")
        for child in list_at(reply.content, "data", "children"):
            if isinstance(post := at(child, "data"), dict) and at(child, "kind") == "t3":
                prepare(post)


def posted(keywords: Keywords) -> MediaInfo:
    """What gallery-dl tells of one post, and its address."""
    return evolve(gallery_dl.describe(keywords), source_url=address_of(keywords))


def _refusal(reply: ApiReply) -> BossBotError:
    told = refusal(reply)
    return PermanentError(told.code, _GONE, detail=told.detail) if told.code is ErrorCode.REMOVED else told

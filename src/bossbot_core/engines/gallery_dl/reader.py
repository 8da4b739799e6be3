"""What a plugin makes of its platform's own replies: reasons and texts that gallery-dl passes over."""

from typing import Any

from attrs import frozen

from bossbot_core.api import BossBotError
from bossbot_core.engines.failures import of_page
from bossbot_core.engines.gallery_dl.metadata import Keywords


@frozen(kw_only=True)
class ApiReply:
    """What an extractor was answered; `content` is the decoded JSON, None where it is none, `text` how it begins.

    `lost` is why nothing came, after all tries; extractors take that for an empty reply.
    """

    url: str
    status: int = 200
    content: object = None
    text: str = ""
    lost: BossBotError | None = None


class Reader:
    """Hears one job's replies. A plugin's own kind overrides what it needs; this one lets everything pass."""

    def heard(self, reply: ApiReply) -> None:
        """Called with each reply before the extractor reads it; what is raised here ends the job.

        What is changed in `content` the extractor reads so.
        """

    def satisfied(self) -> bool:
        """Asked before each request: whether what came is enough, so that the extractor ends here."""
        return False

    def wants(self, _keywords: Keywords) -> bool:
        """Whether a file belongs to what was asked for."""
        return True

    def misses(self, _keywords: Keywords) -> bool:
        """Whether people are told that a file which is wanted could not be fetched."""
        return True

    def leads(self, _keywords: Keywords) -> bool:
        """Whether these keywords, though not the first, are those of the post that was asked for."""
        return False

    def judged(self, error: BossBotError) -> BossBotError:
        """The error that is told where nothing came; the replies may know better than the extractor's words."""
        return error


def require_json(reply: ApiReply) -> None:
    """Raise the error for a page that came where an API should have answered."""
    if reply.content is None:
        raise refused(reply)


def refused(reply: ApiReply) -> BossBotError:
    """The error for a reply that is not what an API should answer, by its status and its words."""
    return reply.lost or of_page(reply.status, reply.text)


def at(value: object, *path: str | int) -> Any:
    """What stands at a path in foreign JSON; None where anything on the way is missing or of another shape."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def list_at(value: object, *path: str | int) -> list[Any]:
    """The list at a path; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def text_at(value: object, *path: str | int) -> str:
    """The text at a path, without the space around it; empty where there is none."""
    found = at(value, *path)
    return found.strip() if isinstance(found, str) else ""

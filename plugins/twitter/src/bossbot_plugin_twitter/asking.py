"""What is the same of every question to X: how a guest or an account begins, and what X says to a query it lacks."""

from abc import ABC, abstractmethod

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.engines import gallery_dl
from bossbot_core.engines.gallery_dl import ApiReply, at
from bossbot_plugin_twitter import refusals

_ACTIVATION = "https://api.x.com/1.1/guest/activate"


class ApiReader(gallery_dl.Reader, ABC):
    """One job's reading; its kinds hear the answers to their own queries in `answered`."""

    def __init__(self, *, logged_in: bool) -> None:
        self._logged_in = logged_in
        self._asked = False
        self._sent_away = False

    def heard(self, reply: ApiReply) -> None:
        """Raises X's refusal in the closed list's words."""
        if reply.lost:
            raise reply.lost
        self._asked = "/graphql/" in reply.url
        if not self._asked:
            self._hear_beginning(reply)
        elif reply.status == 404:
            raise self._no_such_query()
        else:
            self.answered(reply)

    @abstractmethod
    def answered(self, reply: ApiReply) -> None:
        """Called with each answer to a query."""

    def judged(self, error: BossBotError) -> BossBotError:
        """gallery-dl cannot begin with an account that is logged out, and says something else."""
        if self._asked or error.code not in {ErrorCode.REMOVED, ErrorCode.PLATFORM_CHANGED}:
            return error
        code = ErrorCode.LOGIN_REQUIRED if self._sent_away else ErrorCode.PLATFORM_CHANGED
        return PermanentError(code, detail=f"before anything was asked for: {error.detail}")

    def _hear_beginning(self, reply: ApiReply) -> None:
        """What comes before the question: a guest's token, or the pages that an account's requests are made from."""
        if reply.url.startswith(_ACTIVATION) and not at(reply.content, "guest_token"):
            raise refusals.of_errors(reply.content, reply.status) or gallery_dl.refused(reply)
        self._sent_away = self._sent_away or (self._logged_in and 300 <= reply.status < 400)

    def _no_such_query(self) -> PermanentError:
        # To guests X hides what it wants a login for; to an account it shows every query that there is.
        code = ErrorCode.PLATFORM_CHANGED if self._logged_in else ErrorCode.LOGIN_REQUIRED
        return PermanentError(code, detail="X knows no such query")

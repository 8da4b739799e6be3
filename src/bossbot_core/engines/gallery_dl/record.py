"""What one gallery-dl run leaves behind: files, keywords, and the evidence for why something failed."""

from typing import Any

from attrs import Factory, define

from bossbot_core.api import BossBotError, JobContext, MediaInfo
from bossbot_core.engines.cookies import Cookie
from bossbot_core.engines.failures import Evidence
from bossbot_core.engines.gallery_dl.metadata import Keywords
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.engines.meter import ByteMeter
from bossbot_core.engines.replies import Reply
from bossbot_core.engines.results import Found


@define(kw_only=True)
class Record:
    """Shared by a job and the jobs it starts; gallery-dl itself swallows most of this."""

    ctx: JobContext[Any]
    options: GalleryDlOptions
    meter: ByteMeter
    cookies: tuple[Cookie, ...] = ()
    files: list[Found] = Factory(list)
    listed: list[Keywords] = Factory(list)
    posts: list[MediaInfo] = Factory(list)
    keywords: Keywords | None = None
    seen: int = 0
    started: int = 0
    left_out: int = 0
    asked: int = 0
    cut: bool = False
    resources: list[Any] = Factory(list)
    refusals: list[BossBotError] = Factory(list)
    errors: list[BaseException] = Factory(list)
    complaints: list[str] = Factory(list)
    warnings: list[str] = Factory(list)
    reply: Reply | None = None
    status: int | None = None
    retry_after_s: float | None = None
    refused: str = ""

    def introduce(self, keywords: Keywords) -> None:
        """Keep the first post's keywords, or those of the post that was asked for: they describe the whole job."""
        if self.keywords is None or self.options.reader.leads(keywords):
            self.keywords = dict(keywords)

    def takes_more(self) -> bool:
        """Whether the next file is one that is wanted."""
        limits = self.ctx.limits
        return self.started < limits.max_items and self.seen + 1 in limits.selection

    def drop(self, error: BossBotError) -> None:
        """Go on without the file that is being fetched; what came of it is removed."""
        self.refusals.append(error)
        for left in self.ctx.workspace.root.rglob(f"{self.started:03}_*"):
            left.unlink()
        self.meter.forget(self.started)

    def close(self) -> None:
        """Give up connections that a refusal left in the middle of a transfer."""
        for each in self.resources:
            each.close()

    def evidence(self) -> Evidence:
        """Everything that may tell the reason of a failure."""
        return Evidence(
            errors=tuple(self.errors),
            messages=(*self.complaints, *self.warnings),
            status=self.status,
            retry_after_s=self.retry_after_s,
            refused=self.refused,
        )


class Listener:
    """Stands where gallery-dl expects its logger: keeps what it says, and the exceptions it would hide."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def traceback(self, error: BaseException) -> None:
        """An exception that gallery-dl catches."""
        self._record.errors.append(error)

    def debug(self, message: object, *args: object, **_: object) -> None:
        """Not kept."""

    def info(self, message: object, *args: object, **_: object) -> None:
        """For the operator's log only."""
        self._record.ctx.log.debug("gallery-dl", message=_text(message, args))

    def warning(self, message: object, *args: object, **_: object) -> None:
        """Often the only trace of a failed transfer."""
        self._record.warnings.append(_text(message, args))

    def error(self, message: object, *args: object, **_: object) -> None:
        """Why something failed, in gallery-dl's words."""
        self._record.complaints.append(_text(message, args))


def _text(message: object, args: tuple[object, ...]) -> str:
    text = str(message)
    return text % args if args else text

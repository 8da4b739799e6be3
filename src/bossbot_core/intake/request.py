"""What a person asks of the intake."""

from attrs import Factory, frozen

from bossbot_core.api import Quality
from bossbot_core.queue import JobOptions, Priority, ReplyTarget


@frozen(kw_only=True)
class SubmitRequest:
    """What a person asked for, as they wrote it; None leaves it to the server's settings.

    `role_ids` are theirs in the server, `manages_guild` says that Discord lets them manage it; `parent_channel_id` is
    the channel of a thread, 0 elsewhere. `ask` says that they can be asked which items of a list they want; `answers`
    is the job whose question they answer with this, 0 where there is none.
    """

    text: str
    reply: ReplyTarget
    quality: Quality | None = None
    spoiler: bool | None = None
    priority: Priority = Priority.NORMAL
    options: JobOptions = Factory(JobOptions)
    role_ids: frozenset[int] = frozenset()
    manages_guild: bool = False
    ask: bool = False
    answers: int = 0
    parent_channel_id: int = 0

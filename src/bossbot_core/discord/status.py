"""Status messages: one a job, edited at most every few seconds; the newest status always wins."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from attrs import define, field

from bossbot_core.queue import Job
from bossbot_core.runner import Progress, Waiting

INTERVAL_S = 3.0
"""Seconds between two edits of one message: Discord allows about five in five, and the last one must not queue."""

SETTLE_S = 5.0
"""Seconds the final answer waits for an edit that is already on the wire."""

_REMEMBERED = 1000

type Status = Progress | Waiting
type Edit = Callable[[Job, Status], Awaitable[bool | None]]

log = structlog.get_logger("discord")


@define(kw_only=True, eq=False)
class _Message:
    job: Job
    wanted: Status
    shown: Status | None = None
    due_at: float = 0.0
    editing: bool = False
    closed: bool = False
    gone: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class StatusBoard:
    """Keeps what each job's status message should say and edits it in its own time.

    `edit` answers False when the message can no longer be edited, and None when it must not be edited now.
    """

    def __init__(self, edit: Edit, *, interval_s: float = INTERVAL_S) -> None:
        self._edit = edit
        self._interval_s = interval_s
        self._messages: dict[int, _Message] = {}
        self._settled: deque[int] = deque(maxlen=_REMEMBERED)

    def show(self, job: Job, status: Status) -> None:
        """Let the message say `status` soon; returns at once."""
        message = self._messages.setdefault(job.id, _Message(job=job, wanted=status))
        message.job, message.wanted = job, status
        if not message.gone and (message.task is None or message.task.done()):
            message.task = asyncio.create_task(self._keep_up(message), name=f"status of job {job.id}")

    def open(self, job: Job, status: Status) -> None:
        """Show a first status, unless somebody who knows better was faster, or the job has ended already."""
        if job.id not in self._messages and job.id not in self._settled:
            self.show(job, status)

    def replace(self, job: Job, seen: Status, status: Status) -> None:
        """Show `status` where the message still says what the caller has seen."""
        message = self._messages.get(job.id)
        if message is not None and message.wanted is seen:
            self.show(job, status)

    async def settle(self, job_id: int) -> None:
        """Stop editing: whatever is still pending is dropped, an edit on the wire is waited for."""
        self._settled.append(job_id)
        message = self._messages.pop(job_id, None)
        if message is None or message.task is None:
            return
        message.closed = True
        if message.editing:
            await asyncio.wait({message.task}, timeout=SETTLE_S)
        message.task.cancel()
        await asyncio.wait({message.task})
        # The task's end knows the message: together they would wait for the garbage collector.
        message.task = None

    async def close(self) -> None:
        """Drop every edit, on the wire or not."""
        tasks = {message.task for message in self._messages.values() if message.task}
        self._messages.clear()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def queued(self) -> list[tuple[Job, Waiting]]:
        """The jobs whose message says that they wait for their turn."""
        return [
            (message.job, message.wanted)
            for message in self._messages.values()
            if isinstance(message.wanted, Waiting) and message.wanted.retry_in_s is None
        ]

    async def _keep_up(self, message: _Message) -> None:
        clock = asyncio.get_running_loop().time
        while message.wanted != message.shown and not message.closed:
            await asyncio.sleep(max(0.0, message.due_at - clock()))
            status = message.wanted
            message.editing = True
            edited = await self._edit_safely(message.job, status)
            message.editing = False
            message.due_at = clock() + self._interval_s
            if edited is None:
                continue
            message.shown, message.gone = status, not edited
            if message.gone:
                return

    async def _edit_safely(self, job: Job, status: Status) -> bool | None:
        try:
            return await self._edit(job, status)
        except Exception as error:  # noqa: BLE001 - the boundary of a best-effort edit: the next one may land
            log.warning("status not shown", job=job.id, error=type(error).__name__)
            return True

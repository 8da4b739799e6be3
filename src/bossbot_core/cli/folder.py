"""Delivery into a folder: moves files where Discord would be sent them, and draws progress on the terminal."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, Phase
from bossbot_core.api.wording import sentence
from bossbot_core.queue import Job, Question
from bossbot_core.runner import ports
from bossbot_core.storage import StoredMedia

PHASES = {Phase.LISTING: "Looking up", Phase.FETCHING: "Fetching", Phase.CONVERTING: "Converting", None: "Saving"}


class FolderDelivery:
    """Fulfils `runner.ports.Delivery` for one job; `saved` waits for its end."""

    def __init__(self, folder: Path, console: Console) -> None:
        self._folder = folder
        self._console = console
        self._outcome: asyncio.Future[list[Path]] = asyncio.get_running_loop().create_future()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(binary_units=True),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bar = self._progress.add_task("Starting", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        # A failure that nobody waited for any more is no defect.
        if self._outcome.done() and not self._outcome.cancelled():
            self._outcome.exception()

    async def saved(self) -> list[Path]:
        """The files in the folder, once the job is over; raises the `BossBotError` that it ended with."""
        return await self._outcome

    async def show(self, job: Job, status: ports.Progress | ports.Waiting) -> None:  # noqa: ARG002 - the port's own signature
        """Draw how far the job is."""
        if isinstance(status, ports.Waiting):
            wait = f"Trying again in {status.retry_in_s:.0f} s" if status.retry_in_s else "Waiting"
            self._progress.update(self._bar, description=wait, total=None)
            return
        item = f" {status.item} of {status.items}" if status.items and status.items > 1 else ""
        self._progress.update(
            self._bar,
            description=f"{PHASES[status.phase]}{item}",
            completed=status.done_bytes,
            total=status.total_bytes,
        )

    async def deliver(self, job: Job, media: StoredMedia) -> ports.Receipt:  # noqa: ARG002 - the port's own signature
        """Move the files into the folder, under names that are still free there."""
        saved = await asyncio.to_thread(_move, media, self._folder)
        if media.left_out:
            self._console.print(f"Items left out because they could not be fetched: {media.left_out}")
        if not self._outcome.done():
            self._outcome.set_result(saved)
        return ports.Receipt(message_ids=())

    async def ask(self, job: Job, question: Question) -> None:
        """End, since nobody is there to choose; the command line asks for no survey."""
        template = sentence("There are {count} items behind this link; say which you want.")
        error = PermanentError(ErrorCode.TOO_MANY_ITEMS, template, count=question.listing.count)
        await self.tell_failure(job, error, "")

    async def tell_failure(self, job: Job, error: BossBotError, error_id: str) -> None:  # noqa: ARG002 - the port's own signature
        """End with the failure."""
        if not self._outcome.done():
            self._outcome.set_exception(error)

    async def tell_cancelled(self, job: Job) -> None:
        """End as cancelled."""
        await self.tell_failure(job, PermanentError(ErrorCode.CANCELLED), "")


def _move(media: StoredMedia, folder: Path) -> list[Path]:
    saved = []
    for file in media.files:
        target = _reserved(folder, file.name)
        # A stored file is the bot's alone; a saved one gets the mode that any new file has here.
        mode = target.stat().st_mode
        file.path.replace(target)
        target.chmod(mode)
        saved.append(target)
    return saved


def _reserved(folder: Path, name: str) -> Path:
    """A path that did not exist and now does, empty: nothing of the user's is ever overwritten."""
    wanted = Path(name)
    for number in range(1, 10_000):
        target = folder / (name if number == 1 else f"{wanted.stem} ({number}){wanted.suffix}")
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            continue
        return target
    raise PermanentError(
        ErrorCode.STORAGE_FULL, "There is no free name left for {name} in {folder}.", name=name, folder=str(folder)
    )

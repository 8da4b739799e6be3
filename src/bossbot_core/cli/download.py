"""`bossbot download`: the bot's own pipeline, delivering to a folder."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import evolve
from rich.console import Console

from bossbot_core import logs
from bossbot_core.api import BossBotError, ErrorCode, Quality
from bossbot_core.cli import exits
from bossbot_core.cli.folder import FolderDelivery
from bossbot_core.cli.screens import error_console, show_failure
from bossbot_core.cli.stopping import cancel_on_sigterm
from bossbot_core.engines import editions
from bossbot_core.queue import ReplyTarget
from bossbot_core.settings import DataSettings, LogSettings, Settings, load_settings, secrets_of

REFUSALS = frozenset({ErrorCode.INVALID_URL, ErrorCode.BLOCKED_ADDRESS, ErrorCode.UNSUPPORTED_URL})


def download_to(url: str, folder: Path, quality: Quality) -> int:
    """Save what is behind a link; prints the saved files' paths and returns the exit code."""
    settings = load_settings().settings
    logs.configure(LogSettings(level="error"), secrets=secrets_of(settings), output=sys.stderr)
    editions.use(settings.data.directory)
    console = error_console()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        show_failure(f"The folder {folder} cannot be made: {error.strerror}.")
        return exits.BAD_INPUT
    try:
        saved = asyncio.run(save(url, folder, quality, settings, console))
    except BossBotError as error:
        show_failure(error.sentence, error.code)
        return exits.BAD_INPUT if error.code in REFUSALS else exits.FAILED
    except asyncio.CancelledError:
        return exits.STOPPED
    for path in saved:
        print(path)  # noqa: T201 - output
    return exits.OK


async def save(
    url: str,
    folder: Path,
    quality: Quality,
    settings: Settings,
    console: Console,
    *,
    overrides: Mapping[str, str] | None = None,
) -> list[Path]:
    """The files behind a link, saved in `folder`, which must exist; raises `BossBotError` where there are none."""
    from bossbot_core.app import App
    from bossbot_core.intake import SubmitRequest

    cancel_on_sigterm()
    # Beside the target, so that even large files are moved and not copied.
    with tempfile.TemporaryDirectory(prefix=".bossbot-", dir=folder) as scratch:
        scratch_settings = evolve(settings, data=DataSettings(directory=Path(scratch)))
        with FolderDelivery(folder, console) as delivery:
            async with App.open(scratch_settings, delivery=delivery, overrides=overrides) as app:
                reply = _nobody(settings.downloads.max_file_bytes)
                request = SubmitRequest(text=url, quality=quality, reply=reply)
                await app.intake.submit(request, await app.intake.check(request))
                return await delivery.saved()


def _nobody(upload_limit_bytes: int) -> ReplyTarget:
    """There is no interaction to answer and no upload to fit: only our own size limit holds."""
    return ReplyTarget(
        application_id=0,
        interaction_id=0,
        interaction_token="",
        token_expires_at=datetime.now(UTC) + timedelta(days=1),
        guild_id=0,
        channel_id=0,
        user_id=0,
        upload_limit_bytes=upload_limit_bytes,
        # Nobody else sees the folder.
        age_restricted_channel=True,
    )

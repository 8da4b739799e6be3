"""One slash command in the sandbox, from typing it to its last message."""

import asyncio
import re
from typing import Any

from attrs import frozen

from bossbot_core.api import ErrorCode
from bossbot_core.app import App
from bossbot_core.cli import exits
from bossbot_core.queue import Job, JobState
from bossbot_core.sandbox import Invocation, SandboxDiscord, SlashError

READY_TIMEOUT_S = 30.0
POLL_S = 0.02
FIRST_JOB = 1
"""The sandbox's database is new each time, so the command's job is its first."""

# The footer of a failure: its code and the id that finds the log line.
_FAILURE_FOOTER = re.compile(r"(\w+) · [0-9a-f]{8}")

Json = dict[str, Any]


@frozen(kw_only=True)
class Outcome:
    """What came of a command; `result` is `completed`, `failed`, `cancelled`, `answered` or `refused`."""

    command: str
    result: str
    error: str = ""
    messages: tuple[Json, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 for what went well, 1 for a job that did not, 2 for a refusal."""
        codes = {JobState.COMPLETED: exits.OK, "answered": exits.OK, "refused": exits.BAD_INPUT}
        return codes.get(self.result, exits.FAILED)

    def as_json(self) -> Json:
        """For programs."""
        return {
            "command": self.command,
            "outcome": self.result,
            "error": self.error or None,
            "messages": list(self.messages),
        }


async def perform(discord: SandboxDiscord, app: App, command: str, person: str) -> Outcome:
    """Use a command as a person would and wait for its end; raises `SlashError` for what is no command, and nobody."""
    names = [user.name for user in discord.world.people]
    if person not in names:
        raise SlashError(f"There is nobody called {person!r} in the sandbox; try {', '.join(names)}.")
    await _until_ready(app)
    invocation = await discord.invoke(command, user=person)
    await invocation.answered()
    job = await _ended(invocation, app)
    shown = [message for channel in discord.world.channels.values() for message in discord.messages(channel)]
    shown.sort(key=lambda message: int(message["id"]))
    result, error = _verdict(job, shown)
    return Outcome(command=command, result=result, error=error, messages=tuple(map(_plain, shown)))


async def _until_ready(app: App) -> None:
    assert app.bot is not None, "without another delivery there is a bot"
    async with asyncio.timeout(READY_TIMEOUT_S):
        while not app.bot.ready:  # noqa: ASYNC110 - readiness is a view of the connection, which tells nobody
            await asyncio.sleep(POLL_S)


async def _ended(invocation: Invocation, app: App) -> Job | None:
    """The command's job in its final state, or None for a command that made none."""
    while True:
        # In this order: a job is queued before the answer stops to say that the bot is thinking.
        thinking = any(message["thinking"] for message in invocation.responses())
        job = await app.queue.get(FIRST_JOB)
        if job.state.final if job else not thinking:
            return job
        await asyncio.sleep(POLL_S)


def _verdict(job: Job | None, shown: list[Json]) -> tuple[str, str]:
    if job is not None:
        return job.state, job.error_code
    if any(message["failed"] for message in shown):
        return "refused", ErrorCode.TIMEOUT
    code = next((code for message in shown if (code := _failure_code(message))), "")
    return ("refused" if code else "answered"), code


def _failure_code(message: Json) -> str:
    for embed in message["embeds"]:
        found = _FAILURE_FOOTER.fullmatch(embed.get("footer", {}).get("text", ""))
        if found and found[1] in set(ErrorCode):
            return found[1]
    return ""


def _plain(message: Json) -> Json:
    attachments = [
        {"name": file["filename"], "size": file["size"], "sha256": file["sha256"], "type": file["content_type"]}
        for file in message["attachments"]
    ]
    return {
        "id": message["id"],
        "channel_id": message["channel_id"],
        "ephemeral": message["ephemeral"],
        "content": message["content"],
        "embeds": message["embeds"],
        "attachments": attachments,
    }

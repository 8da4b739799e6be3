"""Buttons without memory: each carries in its `custom_id` all that is needed to serve it, even after a restart."""

import re

import hikari

from bossbot_core.discord.speech import Speech

PAGE_SIZE = 10
"""Jobs on one page of the queue."""

JOB = re.compile(r"job:(\d{1,18}):(cancel|retry|audio|smaller|again)", re.ASCII)
SPOILER = re.compile(r"job:(\d{1,18}):spoiler:(\d{1,4})", re.ASCII)
QUEUE_PAGE = re.compile(r"queue:list:(\d{1,9})", re.ASCII)
HISTORY_PAGE = re.compile(r"history:list:(\d{1,9}):(\d{1,20})", re.ASCII)
SURE = re.compile(r"sure:(clear|clear-all|pause|resume|no):(\d{1,20}):(\d{1,12})", re.ASCII)

QUESTION = re.compile(r"question:(first|pick|take|no):(\d{1,18}):(\d{1,4})", re.ASCII)
"""An answer to what is wanted of a list, with its job: how many, which page's picks, all picks, nothing."""

QUESTION_PAGE = re.compile(r"question:list:(\d{1,4}):(\d{1,18})", re.ASCII)

AUDIT_PAGE = re.compile(r"admin:audit:(\d{1,18})", re.ASCII)
"""A page of the audit trail: what came before this entry; 0 is the newest."""

RESTART = re.compile(r"admin:restart:(yes|no)")
"""The answers to whether the bot is to restart."""

type Row = hikari.api.MessageActionRowBuilder


def row_of(*buttons: tuple[str, str]) -> list[Row]:
    """One row of `(custom_id, label)`, or none where there are no buttons."""
    row = hikari.impl.MessageActionRowBuilder()
    for custom_id, label in buttons:
        row.add_interactive_button(hikari.ButtonStyle.SECONDARY, custom_id, label=label)
    return [row] if buttons else []


def cancel_row(job_id: int, say: Speech) -> Row:
    """The button that stops a job."""
    return row_of((f"job:{job_id}:cancel", say("Cancel")))[0]


def spoiler_row(job_id: int, part: int, say: Speech) -> Row:
    """The button that hides the files of one message of a delivery."""
    return row_of((f"job:{job_id}:spoiler:{part}", say("Spoiler")))[0]


def last_page(total: int, size: int) -> int:
    """Where the last page starts."""
    return max(0, (total - 1) // size * size)


def page_row(name: str, offset: int, total: int, say: Speech, *, size: int = PAGE_SIZE, ending: str = "") -> Row:
    """The buttons that turn pages of `size`; `ending` goes with each page's `custom_id`."""
    row = hikari.impl.MessageActionRowBuilder()
    last = last_page(total, size)
    for end, label, target, enabled in (
        ("first", say("Previous page"), max(0, offset - size), offset > 0),
        ("last", say("Next page"), min(last, offset + size), offset + size < total),
    ):
        # Discord wants every custom_id once in a message: a button that leads nowhere has a name of its own.
        custom_id = f"{name}:list:{target}{ending}" if enabled else f"{name}:end:{end}"
        row.add_interactive_button(hikari.ButtonStyle.SECONDARY, custom_id, label=label, is_disabled=not enabled)
    return row


def audit_row(before_id: int | None, say: Speech, *, newest: bool) -> Row:
    """The buttons that turn the audit trail's pages; `before_id` None is the last page, `newest` the first."""
    row = hikari.impl.MessageActionRowBuilder()
    row.add_interactive_button(hikari.ButtonStyle.SECONDARY, "admin:audit:0", label=say("Newest"), is_disabled=newest)
    older = "admin:end" if before_id is None else f"admin:audit:{before_id}"
    return row.add_interactive_button(
        hikari.ButtonStyle.SECONDARY, older, label=say("Older"), is_disabled=before_id is None
    )


def restart_row(say: Speech) -> Row:
    """The two answers to whether the bot is to restart."""
    row = hikari.impl.MessageActionRowBuilder()
    row.add_interactive_button(hikari.ButtonStyle.DANGER, "admin:restart:yes", label=say("Restart"))
    return row.add_interactive_button(hikari.ButtonStyle.SECONDARY, "admin:restart:no", label=say("Leave it"))

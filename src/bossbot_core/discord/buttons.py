"""Buttons without memory: each carries in its `custom_id` all that is needed to serve it, even after a restart."""

import re

import hikari

from bossbot_core.discord.speech import Speech

PAGE_SIZE = 10
"""Jobs on one page of the queue."""

_CANCEL = re.compile(r"job:(\d{1,18}):cancel")
_PAGE = re.compile(r"queue:list:(\d{1,9})")


def cancel_row(job_id: int, say: Speech) -> hikari.api.MessageActionRowBuilder:
    """The button that stops a job."""
    row = hikari.impl.MessageActionRowBuilder()
    return row.add_interactive_button(hikari.ButtonStyle.SECONDARY, f"job:{job_id}:cancel", label=say("Cancel"))


def page_row(offset: int, total: int, say: Speech) -> hikari.api.MessageActionRowBuilder:
    """The buttons that turn the queue's pages."""
    row = hikari.impl.MessageActionRowBuilder()
    last = max(0, (total - 1) // PAGE_SIZE * PAGE_SIZE)
    for end, label, target, enabled in (
        ("first", say("Previous page"), max(0, offset - PAGE_SIZE), offset > 0),
        ("last", say("Next page"), min(last, offset + PAGE_SIZE), offset + PAGE_SIZE < total),
    ):
        # Discord wants every custom_id once in a message: a button that leads nowhere has a name of its own.
        custom_id = f"queue:list:{target}" if enabled else f"queue:end:{end}"
        row.add_interactive_button(hikari.ButtonStyle.SECONDARY, custom_id, label=label, is_disabled=not enabled)
    return row


def cancelled_job(custom_id: str) -> int | None:
    """The job that a pressed button wants to stop, if it is that button."""
    found = _CANCEL.fullmatch(custom_id)
    return int(found[1]) if found else None


def wanted_page(custom_id: str) -> int | None:
    """The offset that a pressed button asks for, if it is a page button."""
    found = _PAGE.fullmatch(custom_id)
    return int(found[1]) if found else None

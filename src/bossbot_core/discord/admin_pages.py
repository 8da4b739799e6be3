"""What the owner's commands and their buttons both show."""

from collections.abc import Sequence

import hikari
from attrs import frozen

from bossbot_core.audit import AuditTrail
from bossbot_core.discord.buttons import audit_row
from bossbot_core.discord.messages import admin
from bossbot_core.discord.speech import Speech

ENTRIES = 10
"""Entries on one page of the audit trail."""


@frozen(kw_only=True)
class AuditPage:
    """A page as Discord shows it."""

    embed: hikari.Embed
    rows: Sequence[hikari.api.ComponentBuilder]


async def audit_page(audit: AuditTrail, say: Speech, *, before_id: int | None = None) -> AuditPage:
    """The newest entries that came before one, and whether the whole trail is as it was recorded."""
    found = await audit.page(None, ENTRIES + 1, before_id)
    shown, older = found[:ENTRIES], len(found) > ENTRIES
    embed = admin.trail(shown, await audit.verify(), say)
    rows = [audit_row(shown[-1].id if older else None, say, newest=before_id is None)] if older or before_id else []
    return AuditPage(embed=embed, rows=rows)

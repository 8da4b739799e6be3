"""The record of every administrative act and every denied attempt: append-only, and hash-chained."""

from bossbot_core.audit.acts import Act, Action, Entry, Outcome, mention
from bossbot_core.audit.chain import Break, verify
from bossbot_core.audit.store import Link, ends, page
from bossbot_core.audit.trail import AuditTrail

__all__ = ["Act", "Action", "AuditTrail", "Break", "Entry", "Link", "Outcome", "ends", "mention", "page", "verify"]

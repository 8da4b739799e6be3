"""What people do here, as the audit trail writes it down."""

import hikari

from bossbot_core.audit import Act, Action, Outcome

type Acting = hikari.CommandInteraction | hikari.ComponentInteraction


def done(interaction: Acting, action: Action, *, target: str = "", before: str = "", after: str = "") -> Act:
    """An act that was done where, and by whom, the interaction says."""
    return _act(interaction, action, Outcome.DONE, target=target, before=before, after=after)


def denied(interaction: Acting, action: Action, *, target: str = "") -> Act:
    """An attempt that was refused."""
    return _act(interaction, action, Outcome.DENIED, target=target)


def _act(
    interaction: Acting, action: Action, outcome: Outcome, *, target: str, before: str = "", after: str = ""
) -> Act:
    return Act(
        action=action,
        outcome=outcome,
        user_id=int(interaction.user.id),
        guild_id=int(interaction.guild_id or 0),
        channel_id=int(interaction.channel_id),
        target=target,
        before=before,
        after=after,
    )

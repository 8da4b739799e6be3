"""What the intake is asked, read from the interaction that asks."""

import hikari
from attrs import frozen

from bossbot_core.api import Quality
from bossbot_core.discord.reply_target import ReplyTargets, parent_channel_id
from bossbot_core.intake import SubmitRequest
from bossbot_core.queue import Priority

_MANAGERS = hikari.Permissions.MANAGE_GUILD | hikari.Permissions.ADMINISTRATOR


@frozen(kw_only=True)
class Requests:
    """Makes requests; every command that fetches something goes through here."""

    targets: ReplyTargets

    def of(
        self,
        interaction: hikari.CommandInteraction,
        text: str,
        *,
        quality: Quality | None = None,
        spoiler: bool | None = None,
        private: bool = False,
        priority: Priority = Priority.NORMAL,
    ) -> SubmitRequest:
        """The request of the person behind `interaction`; None leaves a choice to the server's settings."""
        member = interaction.member
        return SubmitRequest(
            text=text,
            reply=self.targets.of(interaction, private=private, spoiler=bool(spoiler)),
            quality=quality,
            spoiler=spoiler,
            priority=priority,
            role_ids=frozenset(int(role_id) for role_id in member.role_ids) if member else frozenset(),
            manages_guild=member is not None and bool(member.permissions & _MANAGERS),
            parent_channel_id=parent_channel_id(interaction),
        )

"""What the intake is asked, read from the interaction that asks."""

import hikari
from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError, Quality
from bossbot_core.api.wording import sentence
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.reply_target import Asking, ReplyTargets, parent_channel_id
from bossbot_core.intake import SubmitRequest
from bossbot_core.queue import JobOptions, Priority

NOT_FIRST = sentence("High priority is for people who may manage messages in this server.")

_MANAGERS = hikari.Permissions.MANAGE_GUILD | hikari.Permissions.ADMINISTRATOR


@frozen(kw_only=True)
class Requests:
    """Makes requests; every command that fetches something goes through here."""

    targets: ReplyTargets
    gate: Gate

    def of(
        self,
        interaction: Asking,
        text: str,
        *,
        quality: Quality | None = None,
        spoiler: bool | None = None,
        private: bool = False,
        priority: Priority = Priority.NORMAL,
        options: JobOptions | None = None,
        ask: bool = False,
    ) -> SubmitRequest:
        """The request of the person behind `interaction`; None leaves a choice to the server's settings.

        Raises `PermanentError(MISSING_PERMISSION)` where somebody may not go before everybody else.
        """
        if priority is Priority.HIGH and not self.gate.moderates(interaction):
            raise PermanentError(ErrorCode.MISSING_PERMISSION, NOT_FIRST)
        member = interaction.member
        return SubmitRequest(
            text=text,
            reply=self.targets.of(interaction, private=private, spoiler=bool(spoiler)),
            quality=quality,
            spoiler=spoiler,
            priority=priority,
            options=options or JobOptions(),
            ask=ask,
            role_ids=frozenset(int(role_id) for role_id in member.role_ids) if member else frozenset(),
            manages_guild=member is not None and bool(member.permissions & _MANAGERS),
            parent_channel_id=parent_channel_id(interaction),
        )

"""`/admin block` and `/admin unblock`: shut a person or a server out everywhere, and let them in again."""

import re

import hikari
import lightbulb

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.audit import Action, AuditTrail, mention
from bossbot_core.discord.commands.answers import answer
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import admin as texts
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.record import done
from bossbot_core.discord.speech import speech
from bossbot_core.guilds import Block, BlockKind, Guilds

MOST_CHOICES = 25
LONGEST_REASON = 200

_ID = re.compile(r"\d{1,18}|[1-8]\d{18}", re.ASCII)
"""A number of Discord's, as SQLite can hold it."""
_BLOCKED = re.compile(rf"(user|guild):({_ID.pattern})", re.ASCII)

type Who = tuple[BlockKind, int]


async def suggest_blocked(
    ctx: lightbulb.AutocompleteContext[str],
    guilds: Guilds = lightbulb.di.INJECTED,
    owners: Owners = lightbulb.di.INJECTED,
) -> None:
    """Who is blocked, by number or reason. Whoever sees the command may ask this, so only owners are told."""
    wanted = str(ctx.focused.value or "").lower()
    known = guilds.blocks.listing() if await owners.include(ctx.interaction.user.id) else ()
    found = [block for block in known if wanted in _label(block).lower()]
    await ctx.respond([(_label(block), f"{block.kind}:{block.id}") for block in found[:MOST_CHOICES]])


class AdminBlock(
    lightbulb.SlashCommand, name="block", description="Shut a person or a server out everywhere", localize=True
):
    """By a person, or by the number of a server."""

    user = lightbulb.user("user", "The person; their number will do", localize=True, default=None)
    server = lightbulb.string("server", "The number of a server", localize=True, default=None)
    reason = lightbulb.string("reason", "Why, for your own eyes", localize=True, default="", max_length=LONGEST_REASON)

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail, owners: Owners
    ) -> None:
        """Serve one `/admin block`."""

        async def work() -> None:
            kind, blocked_id = chosen(self.user, self.server)
            if kind is BlockKind.USER and await owners.include(blocked_id):
                raise PermanentError(ErrorCode.INVALID_VALUE, "An owner of the bot cannot be blocked.")
            await block(ctx.interaction, guilds, audit, (kind, blocked_id), self.reason)

        await edge.command(ctx.interaction, "admin block", work)


class AdminUnblock(
    lightbulb.SlashCommand, name="unblock", description="Let a person or a server in again", localize=True
):
    """Suggests who is blocked."""

    who = lightbulb.string("who", "Who is blocked", localize=True, autocomplete=suggest_blocked)

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail) -> None:
        """Serve one `/admin unblock`."""
        await edge.command(
            ctx.interaction, "admin unblock", lambda: unblock(ctx.interaction, guilds, audit, typed(self.who))
        )


def chosen(user: hikari.User | None, server: str | None) -> Who:
    """Whom the options name; raises `PermanentError` (`invalid_value`) unless that is exactly one."""
    if (user is None) is (server is None):
        raise PermanentError(ErrorCode.INVALID_VALUE, "Name either a person or a server.")
    if user is not None:
        return BlockKind.USER, int(user.id)
    if server is None or not _ID.fullmatch(server.strip()):
        raise PermanentError(ErrorCode.INVALID_VALUE, "A server is named by its number, such as 1100000000000000001.")
    return BlockKind.GUILD, int(server.strip())


def typed(who: str) -> Who:
    """Whom a suggestion, or a bare number of a person, names; raises `PermanentError` (`invalid_value`)."""
    if found := _BLOCKED.fullmatch(who.strip()):
        return BlockKind(found[1]), int(found[2])
    if _ID.fullmatch(who.strip()):
        return BlockKind.USER, int(who.strip())
    raise PermanentError(ErrorCode.INVALID_VALUE, "Choose one of the suggestions, or type a number.")


async def block(
    interaction: hikari.CommandInteraction, guilds: Guilds, audit: AuditTrail, who: Who, reason: str
) -> None:
    """Block, record and answer."""
    was = _held(guilds, who)
    await guilds.blocks.block(*who, reason=reason)
    act = done(interaction, Action.ADMIN_BLOCK, target=_recorded(who), before=was, after=_state(reason))
    await audit.record(act)
    embed = texts.blocked(*who, speech(interaction.locale), now=True, before=bool(was))
    await answer(interaction, embed)


async def unblock(interaction: hikari.CommandInteraction, guilds: Guilds, audit: AuditTrail, who: Who) -> None:
    """Unblock, record what changed, and answer."""
    was = _held(guilds, who)
    if await guilds.blocks.unblock(*who):
        await audit.record(done(interaction, Action.ADMIN_UNBLOCK, target=_recorded(who), before=was, after="free"))
    embed = texts.blocked(*who, speech(interaction.locale), now=False, before=bool(was))
    await answer(interaction, embed)


def _held(guilds: Guilds, who: Who) -> str:
    """What the audit trail calls the block that holds, empty where none does."""
    found = next((block for block in guilds.blocks.listing() if (block.kind, block.id) == who), None)
    return _state(found.reason) if found else ""


def _state(reason: str) -> str:
    return f"blocked: {reason}" if reason else "blocked"


def _recorded(who: Who) -> str:
    kind, blocked_id = who
    return mention(blocked_id) if kind is BlockKind.USER else f"server {blocked_id}"


def _label(block: Block) -> str:
    return f"{block.kind} {block.id} {block.reason}"[:100].rstrip()

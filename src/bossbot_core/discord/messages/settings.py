"""A server's settings and grants as people read them."""

from collections.abc import Sequence

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import plain
from bossbot_core.discord.speech import Speech
from bossbot_core.guilds import Change, Grant, Layer, Permission, Shown

MOST_SHOWN = 200
"""Characters of one value in a list; the value itself may be longer."""

PERMISSIONS = {
    Permission.DOWNLOAD: sentence("download"),
    Permission.MANAGE_QUEUE: sentence("manage the queue"),
    Permission.MANAGE_SETTINGS: sentence("change settings"),
    Permission.VIEW_STATS: sentence("see statistics"),
}

_EVERYBODY = {
    Permission.DOWNLOAD: sentence("Everybody who may send messages may download."),
    Permission.VIEW_STATS: sentence("Everybody who may send messages may see statistics."),
}
"""What holds as long as no role was granted it."""

_NO_LONGER_EVERYBODY = sentence("Only roles with this grant, and people with *Manage Server*, may do that now.")

_LAYERS = {
    Layer.GLOBAL: sentence("default"),
    Layer.SERVER: sentence("this server"),
    Layer.CHANNEL: sentence("this channel"),
}


def settings_page(values: Sequence[Shown], say: Speech) -> hikari.Embed:
    """Every key with its value and where that comes from."""
    lines = [
        f"**{shown.key.name}** {plain(shown.value, MOST_SHOWN)} · *{say(_LAYERS[shown.layer])}*" for shown in values
    ]
    embed = hikari.Embed(title=say("Settings"), description="\n".join(lines), colour=colours.WORKING)
    return embed.set_footer(say("Change one with /settings update."))


def changed(changes: Sequence[Change], say: Speech) -> hikari.Embed:
    """What was before, and what is now."""
    if not changes:
        return hikari.Embed(title=say("Nothing to change"), colour=colours.WAITING)
    lines = [
        f"**{change.key.name}** {plain(change.before, MOST_SHOWN)} → {plain(change.after, MOST_SHOWN)}"
        for change in changes
    ]
    return hikari.Embed(title=say("Settings changed"), description="\n".join(lines), colour=colours.DONE)


def grants(held: Sequence[Grant], say: Speech) -> hikari.Embed:
    """Which role may do what, beside what Discord's own permissions allow."""
    lines = [f"<@&{grant.role_id}> {say(PERMISSIONS[grant.permission])}" for grant in held]
    granted_here = {grant.permission for grant in held}
    lines += [say(_EVERYBODY[permission]) for permission in _EVERYBODY if permission not in granted_here]
    return hikari.Embed(title=say("Permissions"), description="\n".join(lines), colour=colours.WORKING)


def granted(
    role_id: int, permission: Permission, held: Sequence[Grant], say: Speech, *, given: bool, before: bool
) -> hikari.Embed:
    """What a role may do from now on, and what that means for everybody else; `before` is what it might until now."""
    values = {"role": f"<@&{role_id}>", "permission": say(PERMISSIONS[permission])}
    template = sentence("{role} may: {permission}.") if given else sentence("{role} may no longer: {permission}.")
    lines = [say(template, **values)]
    if permission in _EVERYBODY:
        closed = any(grant.permission is permission for grant in held)
        lines.append(say(_NO_LONGER_EVERYBODY if closed else _EVERYBODY[permission]))
    colour = colours.WAITING if given is before else colours.DONE
    return hikari.Embed(title=say("Permissions"), description="\n".join(lines), colour=colour)

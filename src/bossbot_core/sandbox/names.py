"""Names of people, channels and roles, and the mentions that Discord puts in their place."""

import re

from attrs import frozen

from bossbot_core.sandbox.world import World

_NAMED = re.compile(r"(?<![^\s,])(?P<sign>[#@])(?!everyone\b|here\b)(?P<name>[-\w]+)(?![^\s,])")
_MENTION = re.compile(r"<(?P<sign>#|@&|@!?)(?P<id>\d+)>")


@frozen(kw_only=True)
class Names:
    """Whom a name means; channels and roles are looked for in the guild, without one in all."""

    world: World
    guild_id: str | None = None

    def user(self, text: str) -> str:
        """A person's id by `@Name`, name, mention or id; LookupError when there is none, as in the next two."""
        return self.world.user(text.strip("<@!>")).id

    def channel(self, text: str) -> str:
        """A channel's id."""
        return self.world.channel(text.strip("<#>"), self.guild_id).id

    def role(self, text: str) -> str:
        """A role's id."""
        return self.world.role(text.strip("<@&>"), self.guild_id)

    def mentionable(self, text: str) -> str:
        """The id of a person or a role."""
        try:
            return self.user(text)
        except LookupError:
            return self.role(text)

    def mentions(self, text: str) -> str:
        """The text as Discord sends it: `#general` and `@Sam` become mentions, other words stay."""
        return _NAMED.sub(self._mention, text)

    def shown(self, text: str) -> str:
        """The other way: mentions become names."""
        return _MENTION.sub(lambda match: self._name(match["sign"], match["id"]), text)

    def name(self, entity_id: str) -> str:
        """`@Sam`, `#general` or `@Helpers` for an id; the id itself where nothing has it."""
        for sign in ("@", "#", "@&"):
            if (found := self._name(sign, entity_id)) != entity_id:
                return found
        return entity_id

    def _mention(self, match: re.Match[str]) -> str:
        tries = [("#", self.channel)] if match["sign"] == "#" else [("@", self.user), ("@&", self.role)]
        for sign, find in tries:
            try:
                return f"<{sign}{find(match['name'])}>"
            except LookupError:
                continue
        return match[0]

    def _name(self, sign: str, entity_id: str) -> str:
        channels = {channel.id: f"#{channel.name}" for channel in self.world.channels.values()}
        roles = {known: f"@{name}" for guild in self.world.guilds.values() for known, name in guild.roles.items()}
        people = {user.id: f"@{user.name}" for user in (*self.world.people, self.world.bot)}
        return {"#": channels, "@&": roles}.get(sign, people).get(entity_id, entity_id)

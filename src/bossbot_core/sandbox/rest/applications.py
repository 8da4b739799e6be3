"""The routes of the application, its commands, its user and the places it is in."""

from collections.abc import Mapping

from attrs import frozen

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.commands import Commands, without_localizations
from bossbot_core.sandbox.gateway import Gateway
from bossbot_core.sandbox.payloads import (
    Json,
    application_json,
    channel_json,
    guild_json,
    member_json,
    own_user_json,
    user_json,
)
from bossbot_core.sandbox.rest.route import Answer, Call, Params, Route
from bossbot_core.sandbox.world import Guild, World

_COMMANDS = "/applications/{application}/commands"
_GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


@frozen(kw_only=True)
class ApplicationRoutes:
    """Everything about who the bot is and where."""

    world: World
    commands: Commands
    gateway: Gateway

    def routes(self) -> list[Route]:
        """The routes."""
        gets = {
            "/gateway/bot": self._gateway,
            "/oauth2/applications/@me": lambda _: Answer(body=application_json(self.world)),
            "/applications/@me": lambda _: Answer(body=application_json(self.world)),
            "/users/@me": lambda _: Answer(body=own_user_json(self.world.bot)),
            "/users/{user}": self._user,
            "/guilds/{guild}": lambda call: Answer(body=guild_json(self._guild(call.params), self.world)),
            "/guilds/{guild}/channels": self._channels,
            "/guilds/{guild}/members/{user}": self._member,
        }
        found = [Route(method="GET", path=path, handler=handler) for path, handler in gets.items()]
        for path in (_COMMANDS, _GUILD_COMMANDS):
            found += [
                Route(method="GET", path=path, handler=self._list),
                Route(method="PUT", path=path, handler=self._replace),
                Route(method="POST", path=path, handler=self._add),
                Route(method="GET", path=path + "/{command}", handler=self._get),
                Route(method="PATCH", path=path + "/{command}", handler=self._change),
                Route(method="DELETE", path=path + "/{command}", handler=self._remove),
            ]
        return found

    def _gateway(self, _: Call) -> Answer:
        starts = {"total": 1000, "remaining": 1000 - self.gateway.identifies, "reset_after": 0, "max_concurrency": 1}
        return Answer(body={"url": self.gateway.url, "shards": 1, "session_start_limit": starts})

    def _user(self, call: Call) -> Answer:
        everyone = {**self.world.users, self.world.bot.id: self.world.bot}
        if (user := everyone.get(call.params["user"])) is None:
            raise errors.unknown_user()
        return Answer(body=user_json(user))

    def _channels(self, call: Call) -> Answer:
        channels = self.world.channels_of(self._guild(call.params))
        return Answer(body=[channel_json(channel, self.world) for channel in channels])

    def _member(self, call: Call) -> Answer:
        guild = self._guild(call.params)
        if (user := self.world.users.get(call.params["user"])) is None:
            raise errors.DiscordError(404, 10007, "Unknown Member")
        return Answer(body=member_json(user, guild))

    def _list(self, call: Call) -> Answer:
        return Answer(body=[self._shown(call, command) for command in self.commands.of(self._scope(call.params))])

    def _replace(self, call: Call) -> Answer:
        return Answer(body=self.commands.replace(self._scope(call.params), call.body or []), stored=True)

    def _add(self, call: Call) -> Answer:
        return Answer(status=201, body=self.commands.add(self._scope(call.params), call.body), stored=True)

    def _get(self, call: Call) -> Answer:
        return Answer(body=self.commands.get(self._scope(call.params), call.params["command"]))

    def _change(self, call: Call) -> Answer:
        scope = self._scope(call.params)
        old = self.commands.get(scope, call.params["command"])
        return Answer(body=self.commands.add(scope, old | call.body), stored=True)

    def _remove(self, call: Call) -> Answer:
        self.commands.remove(self._scope(call.params), call.params["command"])
        return Answer(status=204, stored=True)

    def _scope(self, params: Params) -> str | None:
        if params["application"] != self.world.bot.id:
            raise errors.missing_access()
        return self._guild(params).id if "guild" in params else None

    def _guild(self, params: Params) -> Guild:
        if (guild := self.world.guilds.get(params["guild"])) is None:
            raise errors.unknown_guild()
        return guild

    @staticmethod
    def _shown(call: Call, command: Mapping[str, object]) -> Json:
        return dict(command) if call.query.get("with_localizations") == "true" else without_localizations(command)

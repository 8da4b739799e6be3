"""A server's settings in layers: global, server, channel; kept in memory, every change on disk before it counts."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

import structlog
from attrs import Factory, evolve, frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.guilds import store
from bossbot_core.guilds.keys import Key, defaults, key_of, keys
from bossbot_core.guilds.rules import Rules
from bossbot_core.settings import Settings

WHOLE_GUILD = 0
"""The channel under which a server's own values are kept."""

log = structlog.get_logger("guilds")


class Layer(StrEnum):
    """Where a value comes from."""

    GLOBAL = "global"
    SERVER = "server"
    CHANNEL = "channel"


@frozen(kw_only=True)
class Shown:
    """A key with the value in force, as people read it, and where that comes from."""

    key: Key
    value: str
    layer: Layer


@frozen(kw_only=True)
class Change:
    """What was in force before and after, as people read it; equal where nothing changed."""

    key: Key
    layer: Layer
    before: str
    after: str


type _Values = Mapping[str, Any]


@frozen
class _Guild:
    """What a server has set, by channel, and what follows from that; replaced as a whole, since threads read it."""

    layers: Mapping[int, _Values]
    effective: dict[tuple[int, ...], Rules] = Factory(dict)


_NOTHING = _Guild({})


class GuildRules:
    """The settings of all servers; `platforms` are the plugins that may be named. Direct messages, server 0, have none.

    Reading takes microseconds and never waits. A thread inherits from its channel: name that as `parent_id`.
    """

    def __init__(self, database: Database, settings: Settings, *, platforms: Sequence[str] = ()) -> None:
        self._database = database
        self._keys = keys(settings, platforms)
        self._defaults = defaults(self._keys)
        self._guilds: dict[int, _Guild] = {}
        self._changing = asyncio.Lock()
        self._listeners: list[Callable[[int], None]] = []

    @property
    def keys(self) -> Mapping[str, Key]:
        """Every key by its name, in the order in which they are shown."""
        return self._keys

    async def load(self) -> None:
        """Read what all servers have set; a value that this version cannot read counts as not set."""
        found: dict[int, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for guild_id, channel_id, name, text in await self._database.read(store.SETTINGS):
            try:
                found[guild_id][channel_id][name] = self._keys[name].kind.read(text)
            except (KeyError, PermanentError):
                log.warning("server setting unreadable", guild=guild_id, channel=channel_id, key=name)
        self._guilds = {guild_id: _Guild(layers) for guild_id, layers in found.items()}

    def effective(self, guild_id: int, channel_id: int = WHOLE_GUILD, *, parent_id: int = WHOLE_GUILD) -> Rules:
        """What holds in a channel, or in the server as a whole."""
        guild = self._guilds.get(guild_id)
        if guild is None:
            return self._defaults
        places = tuple(place for place in (WHOLE_GUILD, parent_id, channel_id) if place in guild.layers)
        if places not in guild.effective:
            guild.effective[places] = self._joined([guild.layers[place] for place in places])
        return guild.effective[places]

    def view(self, guild_id: int, channel_id: int = WHOLE_GUILD, *, parent_id: int = WHOLE_GUILD) -> tuple[Shown, ...]:
        """Every key with its value and where that comes from."""
        rules = self.effective(guild_id, channel_id, parent_id=parent_id)
        return tuple(
            Shown(key=key, value=_shown(key, rules), layer=self._layer(key, guild_id, (channel_id, parent_id)))
            for key in self._keys.values()
        )

    async def update(self, guild_id: int, name: str, text: str, *, channel_id: int = WHOLE_GUILD) -> Change:
        """Set one key of a server, or of a channel, to what a person typed.

        Raises `PermanentError` (`invalid_value`) that says what to type instead; then nothing changes.
        """
        key = self._named(guild_id, name, channel_id)
        async with self._changing:
            before = self.effective(guild_id, channel_id)
            value = key.kind.amended(text, getattr(before, key.field))
            key.kind.check(value)
            await self._database.write(
                partial(
                    store.put_setting,
                    guild_id=guild_id,
                    channel_id=channel_id,
                    key=key.name,
                    value=key.kind.write(value),
                )
            )
            self._replace(guild_id, channel_id, {**self._own(guild_id, channel_id), key.name: value})
        return self._change(key, guild_id, channel_id, before)

    async def reset(
        self, guild_id: int, name: str | None = None, *, channel_id: int = WHOLE_GUILD
    ) -> tuple[Change, ...]:
        """Forget one key of a server, or of a channel, or (None) all of them; what changed by that."""
        known = [self._named(guild_id, name, channel_id)] if name is not None else list(self._keys.values())
        async with self._changing:
            before = self.effective(guild_id, channel_id)
            values = self._own(guild_id, channel_id)
            gone = tuple(key for key in known if key.name in values)
            names = tuple(key.name for key in gone)
            await self._database.write(
                partial(store.drop_settings, guild_id=guild_id, channel_id=channel_id, names=names)
            )
            kept = {name: value for name, value in values.items() if name not in names}
            self._replace(guild_id, channel_id, kept)
        return tuple(self._change(key, guild_id, channel_id, before) for key in gone)

    async def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Forget what a channel has set: it is gone, and would be remembered for ever."""
        if self._own(guild_id, channel_id):
            await self.reset(guild_id, channel_id=channel_id)

    async def switch_platform(self, guild_id: int, platform: str, *, on: bool) -> Change:
        """Serve a platform in a server, or no longer; raises `PermanentError` (`invalid_value`)."""
        known = [name for name in self._keys["enabled_platforms"].kind.suggestions if name != "all"]
        served = [name for name in known if self.effective(guild_id).serves(name)]
        wanted = [name for name in dict.fromkeys([*served, platform]) if on or name != platform]
        if not wanted:
            raise PermanentError(ErrorCode.INVALID_VALUE, "At least one platform must stay enabled.")
        every = set(wanted) >= set(known) and platform in known
        return await self.update(guild_id, "enabled_platforms", "all" if every else ", ".join(wanted))

    def drop(self, guild_id: int) -> None:
        """Forget a server whose rows are gone."""
        if self._guilds.pop(guild_id, None) is not None:
            for listener in self._listeners:
                listener(guild_id)

    def on_change(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the number of each server whose settings changed."""
        self._listeners.append(listener)

    def guilds(self) -> tuple[int, ...]:
        """The servers that have set something."""
        return tuple(self._guilds)

    def _named(self, guild_id: int, name: str, channel_id: int) -> Key:
        if guild_id <= 0:
            raise PermanentError(ErrorCode.INVALID_VALUE, "Settings belong to a server; there are none here.")
        key = key_of(self._keys, name)
        if channel_id and not key.per_channel:
            raise PermanentError(
                ErrorCode.INVALID_VALUE, "{key} holds for the whole server; leave the channel out.", key=key.name
            )
        return key

    def _joined(self, layers: Sequence[_Values]) -> Rules:
        joined: dict[str, Any] = {}
        for values in layers:
            joined |= {self._keys[name].field: self._keys[name].kind.fitted(value) for name, value in values.items()}
        return evolve(self._defaults, **joined)

    def _layer(self, key: Key, guild_id: int, channel_ids: tuple[int, ...]) -> Layer:
        if any(key.name in self._own(guild_id, channel_id) for channel_id in channel_ids if channel_id):
            return Layer.CHANNEL
        return Layer.SERVER if key.name in self._own(guild_id, WHOLE_GUILD) else Layer.GLOBAL

    def _own(self, guild_id: int, channel_id: int) -> _Values:
        return self._guilds.get(guild_id, _NOTHING).layers.get(channel_id, {})

    def _change(self, key: Key, guild_id: int, channel_id: int, before: Rules) -> Change:
        after = self.effective(guild_id, channel_id)
        layer = Layer.CHANNEL if channel_id else Layer.SERVER
        return Change(key=key, layer=layer, before=_shown(key, before), after=_shown(key, after))

    def _replace(self, guild_id: int, channel_id: int, values: _Values) -> None:
        layers = {**self._guilds.get(guild_id, _NOTHING).layers, channel_id: values}
        left = {place: kept for place, kept in layers.items() if kept}
        if left:
            self._guilds[guild_id] = _Guild(left)
        else:
            self._guilds.pop(guild_id, None)
        for listener in self._listeners:
            listener(guild_id)


def _shown(key: Key, rules: Rules) -> str:
    return key.kind.show(getattr(rules, key.field))

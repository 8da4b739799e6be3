"""A plugin as the host sees it: loaded or not, and why."""

from collections.abc import Mapping
from enum import StrEnum
from types import ModuleType
from typing import Any

from attrs import evolve, field, frozen

from bossbot_core.api import Reach
from bossbot_core.api.wording import duration_text


class PluginState(StrEnum):
    """Whether a plugin serves links."""

    READY = "ready"
    RESTING = "resting"
    DISABLED = "disabled"
    FAILED = "failed"


@frozen(kw_only=True)
class PluginStatus:
    """One line of the plugin list; `reason` is empty for a plugin that is ready, `rest_s` 0 for one that rests not.

    `built_in` are the bot's own steps between download and delivery, which are no platforms.
    """

    name: str
    version: str
    state: PluginState
    reason: str = ""
    rest_s: float = 0.0
    built_in: bool = False

    def resting(self, rest_s: float) -> "PluginStatus":
        """The same plugin, whose links are refused for so many seconds."""
        reason = f"it crashed again and again and is tried again in {duration_text(rest_s)}"
        return evolve(self, state=PluginState.RESTING, reason=reason, rest_s=rest_s)


@frozen(kw_only=True)
class PluginRecipe:
    """All that a job's process needs to load a plugin that the bot has already admitted."""

    name: str
    version: str
    module_name: str
    table: Mapping[str, Any] = field(repr=False)
    built_in: bool = False


@frozen(kw_only=True)
class LoadedPlugin:
    """A plugin after loading; `module` is None unless it is ready, `reach` unless it makes files smaller."""

    status: PluginStatus
    recipe: PluginRecipe
    module: ModuleType | None = None
    settings: Any = field(default=None, repr=False)
    reach: Reach | None = None

    @property
    def name(self) -> str:
        """The entry point's name, which is the plugin's."""
        return self.status.name

    @property
    def ready(self) -> bool:
        """Whether its hooks may be called."""
        return self.status.state is PluginState.READY

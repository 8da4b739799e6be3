"""A plugin as the host sees it: loaded or not, and why."""

from collections.abc import Mapping
from enum import StrEnum
from types import ModuleType
from typing import Any

from attrs import field, frozen


class PluginState(StrEnum):
    """Whether a plugin serves links."""

    READY = "ready"
    DISABLED = "disabled"
    FAILED = "failed"


@frozen(kw_only=True)
class PluginStatus:
    """One line of the plugin list; `reason` is empty for a plugin that is ready."""

    name: str
    version: str
    state: PluginState
    reason: str = ""


@frozen(kw_only=True)
class PluginRecipe:
    """All that a job's process needs to load a plugin that the bot has already admitted."""

    name: str
    version: str
    module_name: str
    table: Mapping[str, Any] = field(repr=False)


@frozen(kw_only=True)
class LoadedPlugin:
    """A plugin after loading; `module` is None unless it is ready."""

    status: PluginStatus
    recipe: PluginRecipe
    module: ModuleType | None = None
    settings: Any = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The entry point's name, which is the plugin's."""
        return self.status.name

    @property
    def ready(self) -> bool:
        """Whether its hooks may be called."""
        return self.status.state is PluginState.READY

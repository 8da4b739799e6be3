"""What people read of a plugin's crash: its name, and nothing from inside."""

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import sentence

_CRASHED = sentence("The plugin {plugin} crashed.")


def crash(plugin: str, detail: str) -> PermanentError:
    """A crash that would come again."""
    return PermanentError(ErrorCode.PLUGIN_CRASHED, _CRASHED, detail=f"{plugin}: {detail}", plugin=plugin)


def passing_crash(plugin: str, detail: str) -> TransientError:
    """A crash that may not come again: its process died, perhaps for want of memory."""
    return TransientError(ErrorCode.PLUGIN_CRASHED, _CRASHED, detail=f"{plugin}: {detail}", plugin=plugin)


class PluginSilentError(TransientError):
    """It did nothing at all, not even ask the network, until it was stopped: that is no platform's fault."""

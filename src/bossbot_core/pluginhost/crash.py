"""What people read of a plugin's crash: its name, and nothing from inside."""

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import sentence

_CRASHED = sentence("The plugin {plugin} crashed.")


def crash(plugin: str, detail: str) -> PermanentError:
    """A crash that would come again."""
    return PermanentError(ErrorCode.PLUGIN_CRASHED, _CRASHED, detail=f"{plugin}: {detail}", plugin=plugin)


def passing_crash(plugin: str, detail: str, *, killed: bool = False) -> TransientError:
    """A crash that may not come again: its process died, by itself or `killed` from outside."""
    kind = KilledFromOutsideError if killed else TransientError
    return kind(ErrorCode.PLUGIN_CRASHED, _CRASHED, detail=f"{plugin}: {detail}", plugin=plugin)


class KilledFromOutsideError(TransientError):
    """Somebody, or the kernel for want of memory, killed its process: the plugin may be as good as any other."""


class PluginSilentError(TransientError):
    """It did nothing at all, not even ask the network, until it was stopped: that is no platform's fault."""


def is_its_fault(error: BossBotError) -> bool:
    """Whether an attempt failed by a fault of the plugin's, beyond doubt."""
    if error.code is ErrorCode.PLUGIN_CRASHED:
        return not isinstance(error, KilledFromOutsideError)
    return isinstance(error, PluginSilentError)

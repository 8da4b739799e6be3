"""Which installed plugins may be imported: by distribution, entry point and version, and as they were pinned."""

from importlib.metadata import EntryPoint, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from bossbot_core.pluginhost.pins import UnpinnableError, fingerprint
from bossbot_core.settings import PluginSettings
from bossbot_core.steps import BUILT_IN

GROUP = "bossbot.plugins"
_CORE = "bossbot-core"


def built_in() -> list[EntryPoint]:
    """The bot's own steps, found like the plugins of others."""
    return [EntryPoint(name=name, value=module, group=GROUP) for name, module in BUILT_IN.items()]


def is_built_in(point: EntryPoint) -> bool:
    """Whether it is one of the bot's own; what a package brings never is."""
    return point.dist is None and BUILT_IN.get(point.name) == point.value


def not_allowed(point: EntryPoint, settings: PluginSettings) -> str:
    """Why a plugin is not to be loaded, or nothing."""
    if settings.safe_mode:
        return "safe mode is on (plugins.safe_mode)"
    if {point.name, _distribution(point)} & set(settings.block):
        return "blocked by plugins.block"
    # Whoever allows some packages only means those of others; the bot's own steps are named to be blocked.
    if not settings.allow or is_built_in(point):
        return ""
    named = [rule for rule in map(Requirement, settings.allow) if _names(rule, point)]
    if any(_fits(rule, point) for rule in named):
        return ""
    if named:
        return f"version {version_of(point)} is not in plugins.allow ({', '.join(map(str, named))})"
    return "not in plugins.allow"


def not_as_pinned(point: EntryPoint, settings: PluginSettings) -> str:
    """Why a plugin that is allowed is refused all the same, or nothing; both hashes are named."""
    pinned = settings.pin.get(point.name)
    if pinned is None:
        return ""
    try:
        installed = fingerprint(point)
    except UnpinnableError as error:
        return f"plugins.pin has {pinned}, but {error}"
    return "" if installed == pinned else f"plugins.pin has {pinned}, installed is {installed}"


def version_of(point: EntryPoint) -> str:
    """The version of the package that a plugin is in."""
    if is_built_in(point):
        return version(_CORE)
    return point.dist.version if point.dist else "unknown"


def _names(rule: Requirement, point: EntryPoint) -> bool:
    """`distribution`, `distribution[entry-point]`, or the entry point's name alone."""
    if canonicalize_name(rule.name) == _distribution(point):
        return not rule.extras or point.name in rule.extras
    return not rule.extras and rule.name == point.name


def _fits(rule: Requirement, point: EntryPoint) -> bool:
    if not rule.specifier:
        return True
    try:
        return rule.specifier.contains(Version(version_of(point)), prereleases=True)
    except InvalidVersion:
        return False


def _distribution(point: EntryPoint) -> str:
    return canonicalize_name(point.dist.name) if point.dist else ""

"""Calls hooks one by one: the first to match owns the job, its owner alone downloads, all may post-process."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pluggy
import structlog
from attrs import evolve, frozen

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    JobContext,
    Listing,
    MediaFiles,
    ParsedUrl,
    PermanentError,
    Reach,
    UrlMatch,
    hookspecs,
)
from bossbot_core.engines import PlatformSettings
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.engines.proxies import Proxy
from bossbot_core.pluginhost.accounts import cookie_values, standing
from bossbot_core.pluginhost.breakers import Breakers, resting
from bossbot_core.pluginhost.crash import crash
from bossbot_core.pluginhost.patience import OverdueError, in_time
from bossbot_core.pluginhost.plugin import LoadedPlugin, PluginRecipe, PluginStatus

MATCH_S = 1.0
"""Seconds for one `match_url`, which should need microseconds: the whole bot waits for it."""

log = structlog.get_logger("pluginhost")


@frozen(kw_only=True)
class Claim:
    """A match with the name of the plugin that made it."""

    plugin: str
    match: UrlMatch


class PluginHost:
    """The loaded plugins and the only way to their hooks; call order is by name.

    `breakers` say which of them rest from the crashes of their jobs.
    """

    def __init__(self, plugins: Iterable[LoadedPlugin], *, breakers: Breakers | None = None) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self.breakers = breakers or Breakers()
        self._matching = Breakers()
        self._hooks = pluggy.PluginManager(hookspecs.PROJECT)
        self._hooks.add_hookspecs(hookspecs)
        # pluggy calls the last registered first, so the reverse order makes it alphabetical.
        for plugin in sorted(self._plugins.values(), key=lambda each: each.name, reverse=True):
            if plugin.module is not None:
                self._hooks.register(plugin.module, name=plugin.name)

    def statuses(self) -> tuple[PluginStatus, ...]:
        """Every installed plugin with its state and the reason for it, by name."""
        return tuple(self._status(plugin) for plugin in self._plugins.values())

    def modules(self) -> tuple[str, ...]:
        """The names of the modules of all plugins that are ready."""
        return tuple(plugin.recipe.module_name for plugin in self._plugins.values() if plugin.ready)

    def recipes(self, owner: str) -> tuple[PluginRecipe, ...]:
        """What a job's process loads: the owner, and whoever post-processes."""
        names = {owner} | {name for name, _ in self._implementations("post_process")}
        return tuple(plugin.recipe for plugin in self._plugins.values() if plugin.ready and plugin.name in names)

    def platforms(self) -> tuple[PluginStatus, ...]:
        """Every installed plugin that is not one of the bot's own steps."""
        return tuple(status for status in self.statuses() if not status.built_in)

    def reaches(self) -> tuple[Reach, ...]:
        """What plugins can make fit that is larger than can be posted."""
        return tuple(plugin.reach for plugin in self._plugins.values() if plugin.ready and plugin.reach)

    def uses_cookies(self, name: str) -> bool:
        """Whether a plugin asks its platform as somebody: its table names a `cookies_file`."""
        return bool(self._plugins[name].recipe.table.get("cookies_file")) if name in self._plugins else False

    def proxy(self, name: str) -> Proxy | None:
        """By which way the platform of a plugin is to be asked; None is straight."""
        settings = self._plugins[name].settings if name in self._plugins else None
        named = settings.proxy if isinstance(settings, PlatformSettings) else ""
        return Proxy.parse(named) if named else None

    def cookies(self) -> dict[str, CookieStanding]:
        """How the cookie files of the plugins that have one stand right now; reads them."""
        found = {plugin.name: standing(plugin) for plugin in self._plugins.values()}
        return {name: each for name, each in found.items() if each is not None}

    def cookie_values(self, name: str) -> list[str]:
        """The secrets in a plugin's cookie file; reads it."""
        return cookie_values(self._plugins[name]) if name in self._plugins else []

    def all_cookie_values(self) -> list[str]:
        """The secrets in the cookie files of all plugins; reads them."""
        return [value for plugin in self._plugins.values() for value in cookie_values(plugin)]

    def surveys(self, name: str) -> bool:
        """Whether a plugin can say what a list holds before it fetches any of it."""
        return name in dict(self._implementations("survey"))

    def match(self, url: ParsedUrl) -> Claim | None:
        """The first plugin's claim on a URL, or None where nobody serves it; a plugin that fails is passed over.

        Raises `plugin_crashed` or `plugin_resting` where nobody claims it, and one that might have failed.
        """
        failure: BossBotError | None = None
        for name, call in self._implementations("match_url"):
            try:
                match = self._match(name, call, url)
            except BossBotError as error:
                failure = failure or error
                continue
            if match is not None:
                return Claim(plugin=name, match=match)
        if failure:
            raise failure
        return None

    def _match(self, name: str, call: Callable[..., Any], url: ParsedUrl) -> UrlMatch | None:
        if (wait_s := self._matching.rest_s(name)) > 0:
            raise resting(name, wait_s)
        try:
            match = in_time(MATCH_S, lambda: call(url=url))
            if match is not None and not isinstance(match, UrlMatch):
                raise TypeError(f"it returned {type(match).__name__}, not a UrlMatch or None")  # noqa: TRY301 - one more way
        # The named boundary of a plugin call: one bad plugin, even one that exits or sleeps, must not silence the rest.
        except (Exception, SystemExit, OverdueError) as error:
            log.exception("plugin failed to match", plugin=name)
            self._matching.crashed(name)
            raise crash(name, f"match_url: {type(error).__name__}: {error}") from error
        self._matching.worked(name)
        return match

    def _status(self, plugin: LoadedPlugin) -> PluginStatus:
        rest_s = max(self.breakers.rest_s(plugin.name), self._matching.rest_s(plugin.name))
        return plugin.status.resting(rest_s) if plugin.ready and rest_s else plugin.status

    def download(self, claim: Claim, context: JobContext[Any]) -> MediaFiles:
        """What the owner fetched; raises its declared errors, and `plugin_crashed` for all others."""
        files = self._ask_owner("download", claim, context)
        if not isinstance(files, MediaFiles):
            raise crash(claim.plugin, f"download returned {type(files).__name__}, not MediaFiles")
        return files

    def survey(self, claim: Claim, context: JobContext[Any]) -> Listing:
        """What the owner found behind a list, nothing where it has no answer; raises as `download` does."""
        listing = self._ask_owner("survey", claim, context)
        if not isinstance(listing, Listing | None):
            raise crash(claim.plugin, f"survey returned {type(listing).__name__}, not a Listing or None")
        return listing or Listing()

    def post_process(self, files: MediaFiles, claim: Claim, context: JobContext[Any]) -> MediaFiles:
        """The files after every plugin's step; a step that fails is left out, unless it raises a declared error."""
        for name, call in self._implementations("post_process"):
            try:
                changed = call(files=files, match=claim.match, ctx=self._bound(context, name))
            except BossBotError:
                raise
            except Exception:  # the named boundary of a plugin call: a broken step must not lose the media
                log.exception("plugin step left out", plugin=name)
                continue
            if isinstance(changed, MediaFiles):
                files = changed
            elif changed is not None:
                log.warning("plugin gave wrong files", plugin=name, returned=type(changed).__name__)
        return files

    def _ask_owner(self, hook: str, claim: Claim, context: JobContext[Any]) -> object:
        calls = dict(self._implementations(hook))
        if claim.plugin not in calls:
            raise PermanentError(ErrorCode.UNSUPPORTED_URL, detail=f"plugin {claim.plugin} has no {hook}")
        try:
            return calls[claim.plugin](match=claim.match, ctx=self._bound(context, claim.plugin))
        except BossBotError:
            raise
        except Exception as error:  # the named boundary of a plugin call: the failure is the plugin's, by name
            log.exception("plugin crashed", plugin=claim.plugin)
            raise crash(claim.plugin, f"{type(error).__name__}: {error}") from error

    def _implementations(self, hook: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for implementation in reversed(getattr(self._hooks.hook, hook).get_hookimpls()):
            yield implementation.plugin_name, _by_name(implementation)

    def _bound(self, context: JobContext[Any], plugin: str) -> JobContext[Any]:
        return evolve(context, settings=self._plugins[plugin].settings)


def _by_name(implementation: pluggy.HookImpl) -> Callable[..., Any]:
    """A hook may leave out arguments that it does not need."""

    def call(**arguments: Any) -> Any:
        return implementation.function(**{name: arguments[name] for name in implementation.argnames})

    return call

"""The accounts that plugins ask their platforms as: a cookie file that cannot be used fails its plugin alone."""

from datetime import UTC, datetime
from pathlib import Path

import structlog
from attrs import evolve

from bossbot_core.engines import PlatformSettings
from bossbot_core.engines.accounts import CookieStanding, look
from bossbot_core.engines.cookies import CookieFileError, read_cookies
from bossbot_core.pluginhost.plugin import LoadedPlugin, PluginState

LEAST_SECRET_CHARS = 10
"""What is shorter is a language, a colour scheme or a yes; a key of a session has 20 and more."""

log = structlog.get_logger("pluginhost")


def standing(plugin: LoadedPlugin) -> CookieStanding | None:
    """How the plugin's cookie file stands right now; None where it is given none. Reads the file."""
    settings = plugin.settings
    if not isinstance(settings, PlatformSettings) or not settings.cookies_file:
        return None
    return look(Path(settings.cookies_file), settings.account)


def cookie_values(plugin: LoadedPlugin) -> list[str]:
    """What must not be told to anybody; reads the file."""
    settings = plugin.settings
    if not isinstance(settings, PlatformSettings) or not settings.cookies_file:
        return []
    try:
        values = [cookie.value for cookie in read_cookies(Path(settings.cookies_file))]
    except CookieFileError:
        return []
    return [value for value in values if len(value) >= LEAST_SECRET_CHARS]


def with_usable_cookies(plugin: LoadedPlugin) -> LoadedPlugin:
    """The plugin, failed where its cookie file cannot be used; what is only doubtful is logged."""
    found = standing(plugin)
    if found is None:
        return plugin
    if found.fault:
        reason = f"cookies_file {found.path} {found.fault}"
        log.warning("plugin refused", plugin=plugin.name, reason=reason)
        status = evolve(plugin.status, state=PluginState.FAILED, reason=reason)
        return LoadedPlugin(status=status, recipe=plugin.recipe)
    if found.loose:
        log.warning("cookies readable by others", plugin=plugin.name, fix=f"chmod 600 {found.path}")
    if found.missing:
        log.warning("cookies without a login", plugin=plugin.name, missing=list(found.missing))
    if found.expires_soon(datetime.now(UTC)):
        log.warning("cookies end soon", plugin=plugin.name, at=str(found.expires_at))
    return plugin

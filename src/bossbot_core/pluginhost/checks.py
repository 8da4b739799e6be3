"""What a module must be before its hooks are registered; each refusal says what to change."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from bossbot_core.api import API_VERSION, PluginInfo, hookspecs

HOOKS = {
    name: tuple(inspect.signature(getattr(hookspecs, name)).parameters)
    for name in ("match_url", "survey", "download", "post_process")
}


class PluginRefusedError(Exception):
    """A plugin breaks the contract; the text says how."""


def check_module(name: str, module: ModuleType) -> PluginInfo:
    """The module's `PLUGIN`, if module and hooks keep the contract; raises `PluginRefusedError`."""
    plugin = _plugin_info(name, module)
    marked = {key: value for key, value in vars(module).items() if hasattr(value, f"{hookspecs.PROJECT}_impl")}
    for hook_name in HOOKS:
        if hook_name not in marked and inspect.isfunction(getattr(module, hook_name, None)):
            raise PluginRefusedError(f"{hook_name} is not marked with @hookimpl")
    for hook_name, function in marked.items():
        _check_hook(hook_name, function)
    if not marked:
        raise PluginRefusedError(f"it implements none of the hooks {', '.join(HOOKS)}")
    if ("match_url" in marked) != ("download" in marked):
        raise PluginRefusedError("match_url and download come together: one claims a link, the other fetches it")
    if "survey" in marked and "download" not in marked:
        raise PluginRefusedError("survey comes with download, which fetches what was chosen")
    return plugin


def _plugin_info(name: str, module: ModuleType) -> PluginInfo:
    plugin = getattr(module, "PLUGIN", None)
    if not isinstance(plugin, PluginInfo):
        raise PluginRefusedError("the module has no PLUGIN = PluginInfo(...)")
    if plugin.name != name:
        raise PluginRefusedError(f"PLUGIN is named {plugin.name!r}, its entry point {name!r}")
    if type(plugin.api_version) is not int or plugin.api_version != API_VERSION:
        raise PluginRefusedError(f"it is written for API version {plugin.api_version}, this bot has {API_VERSION}")
    return plugin


def _check_hook(name: str, function: Callable[..., Any]) -> None:
    if name not in HOOKS:
        raise PluginRefusedError(f"there is no hook {name!r}; the hooks are {', '.join(HOOKS)}")
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(function):
        raise PluginRefusedError(f"{name} must be a plain `def` function")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise PluginRefusedError(f"{name} must return its answer, not yield")
    options = getattr(function, f"{hookspecs.PROJECT}_impl")
    if options["wrapper"] or options["hookwrapper"]:
        raise PluginRefusedError(f"{name} is a wrapper; hooks are called one by one, so there is nothing to wrap")
    unknown = [argument for argument in inspect.signature(function).parameters if argument not in HOOKS[name]]
    if unknown:
        raise PluginRefusedError(f"{name} has no argument {unknown[0]!r}; it is given {', '.join(HOOKS[name])}")

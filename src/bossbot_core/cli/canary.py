"""`bossbot canary`: one known link of each platform, fetched as the bot would, to see which still work."""

import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import asdict, evolve, frozen
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core import logs
from bossbot_core.api import BossBotError, Quality
from bossbot_core.api.wording import size_text
from bossbot_core.cli import exits
from bossbot_core.cli.download import save
from bossbot_core.cli.screens import show_failure
from bossbot_core.engines import editions
from bossbot_core.pluginhost import LoadedPlugin, PluginState, load_plugins
from bossbot_core.settings import LogSettings, Settings, load_settings, secrets_of

TIME_LIMIT_S = 120.0
"""A small post that takes longer than this is out of order."""


@frozen(kw_only=True)
class Sighting:
    """What came of one platform's link; `code` and `sentence` are empty where it works."""

    platform: str
    link: str
    ok: bool
    code: str = ""
    sentence: str = ""
    seconds: float = 0.0
    files: int = 0
    size_bytes: int = 0


class NoCanaryError(Exception):
    """Nothing can be looked at; the text says why."""


def look(platforms: Sequence[str], engines: Path | None, *, as_json: bool) -> int:
    """Fetch the links and print what came of them; returns the exit code. Raises `SettingsError`."""
    settings = load_settings().settings
    logs.configure(LogSettings(level="error"), secrets=secrets_of(settings), output=sys.stderr)
    if engines is None:
        editions.use(settings.data.directory)
    else:
        editions.put_first(engines)
    try:
        sightings = asyncio.run(watch(settings, platforms))
    except NoCanaryError as error:
        show_failure(str(error))
        return exits.BAD_INPUT
    except asyncio.CancelledError:
        return exits.STOPPED
    if as_json:
        print(json.dumps(as_plain(sightings), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(sightings)
    return exits.OK if all(each.ok for each in sightings) else exits.FAILED


async def watch(
    settings: Settings, platforms: Sequence[str] = (), *, overrides: Mapping[str, str] | None = None
) -> list[Sighting]:
    """What comes of each ready plugin's link, one after the other; raises `NoCanaryError`.

    A plugin that did not load has failed. `platforms` are the plugins that are meant, all without it; `overrides` as in
    `App.open`.
    """
    loaded = {plugin.name: plugin for plugin in load_plugins(settings.plugins) if not plugin.status.built_in}
    if strange := sorted(set(platforms) - set(loaded)):
        raise NoCanaryError(f"No plugin {strange[0]!r} is installed; there are: {', '.join(loaded) or 'none'}.")
    meant = [plugin for name, plugin in loaded.items() if name in platforms or not platforms]
    failed = [_not_loaded(plugin) for plugin in meant if plugin.status.state is PluginState.FAILED]
    links = {plugin.name: link for plugin in meant if (link := link_of(plugin, settings))}
    if not links and not failed:
        raise NoCanaryError("None of these plugins names a link; give one in the settings: [canary] links.")
    quick = evolve(settings, downloads=evolve(settings.downloads, max_attempts=1, time_limit_s=TIME_LIMIT_S))
    return failed + [await _sight(name, link, quick, overrides) for name, link in links.items()]


def link_of(plugin: LoadedPlugin, settings: Settings) -> str:
    """The link that stands for a plugin's platform; empty where there is none, or the plugin is not ready."""
    if plugin.module is None:
        return ""
    return settings.canary.links.get(plugin.name, plugin.module.PLUGIN.canary_url)


def as_plain(sightings: Iterable[Sighting]) -> dict[str, object]:
    """For programs."""
    seen = list(sightings)
    return {
        "ok": all(each.ok for each in seen),
        "engines": editions.versions(),
        "platforms": [asdict(each) for each in seen],
    }


def _not_loaded(plugin: LoadedPlugin) -> Sighting:
    return Sighting(platform=plugin.name, link="", ok=False, code="not_loaded", sentence=plugin.status.reason)


async def _sight(name: str, link: str, settings: Settings, overrides: Mapping[str, str] | None) -> Sighting:
    started = time.monotonic()
    sighting = Sighting(platform=name, link=link, ok=True)
    with tempfile.TemporaryDirectory(prefix="bossbot-canary-") as folder:
        try:
            quiet = Console(file=io.StringIO())
            saved = await save(link, Path(folder), Quality.P480, settings, quiet, overrides=overrides)
        except BossBotError as error:
            sighting = evolve(sighting, ok=False, code=error.code.value, sentence=error.sentence)
        else:
            sighting = evolve(sighting, files=len(saved), size_bytes=sum(path.stat().st_size for path in saved))
    return evolve(sighting, seconds=round(time.monotonic() - started, 2))


def _show(sightings: Sequence[Sighting]) -> None:
    console = Console(highlight=False)
    table = Table("", "Platform", "Seconds", "Found", box=None, pad_edge=False, header_style="bold")
    for each in sightings:
        mark, found = "[green]✓[/]", f"{each.files} files, {size_text(each.size_bytes)}"
        if not each.ok:
            mark, found = "[red]✗[/]", f"{escape(each.sentence)} [dim]({escape(each.code)})[/]"
        table.add_row(mark, escape(each.platform), f"{each.seconds:.1f}", f"{found}\n[dim]{escape(each.link)}[/]")
    console.print(table)
    console.print("with " + ", ".join(f"{name} {version}" for name, version in editions.versions().items()))

"""`bossbot doctor`: everything the bot needs, looked at once, with a remedy for each fault."""

import json
import sys
from collections.abc import Iterator

from attrs import asdict
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core import logs
from bossbot_core.cli import audit, checks, engines, exits, platforms, reports, walls
from bossbot_core.cli.checks import Finding, Level
from bossbot_core.engines import editions
from bossbot_core.settings import LoadedSettings, LogSettings, Settings, SettingsError, load_settings, secrets_of

MARKS = {Level.OK: "[green]✓[/]", Level.WARNING: "[yellow]![/]", Level.BROKEN: "[red]✗[/]"}


def examine(*, as_json: bool) -> int:
    """Print every finding; the exit code is 1 when something is broken."""
    findings = list(_findings())
    broken = any(finding.level is Level.BROKEN for finding in findings)
    if as_json:
        report = {"ok": not broken, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(report, ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(findings)
    return exits.FAILED if broken else exits.OK


def _findings() -> Iterator[Finding]:
    settings = Settings()
    try:
        loaded = load_settings()
    except SettingsError as error:
        for problem in error.problems:
            yield Finding(check="settings", level=Level.BROKEN, found=problem, fix="See docs/operate/settings.md.")
    else:
        settings = loaded.settings
        yield _settings_found(loaded)
    logs.configure(LogSettings(level="error"), secrets=secrets_of(settings), output=sys.stderr)
    chosen = editions.use(settings.data.directory)
    yield checks.python()
    yield from checks.packages()
    yield engines.floor(editions.versions()["yt-dlp"])
    yield checks.engines_in_use(chosen)
    for name, installed in editions.versions().items():
        if name in editions.floors():
            yield checks.engine_age(name, installed, editions.released(name), checks.today())
    yield checks.ffmpeg_program(settings.tools.ffmpeg)
    yield checks.javascript_runtime()
    yield walls.finding()
    yield walls.exceptions(settings.network)
    yield from checks.plugins(settings)
    yield from platforms.findings(settings)
    yield checks.data_directory(settings.data.directory)
    yield checks.database(settings.data.database)
    yield audit.finding(settings.data.database)
    yield reports.finding(settings.data.directory)
    yield checks.disk(settings.data.directory)
    yield checks.storage(settings.data.directory, settings.storage)
    yield checks.token(settings.discord.token)


def _settings_found(loaded: LoadedSettings) -> Finding:
    sources = sorted(set(loaded.origins.values()) - {"default"})
    return Finding(check="settings", level=Level.OK, found=", ".join(sources) or "all defaults")


def _show(findings: list[Finding]) -> None:
    console = Console(highlight=False)
    table = Table("", "Looked at", "Found", box=None, pad_edge=False, header_style="bold")
    for finding in findings:
        remedy = f"\n[cyan]→ {escape(finding.fix)}[/]" if finding.fix else ""
        table.add_row(MARKS[finding.level], escape(finding.check), escape(finding.found) + remedy)
    console.print(table)
    counts = {level: sum(finding.level is level for finding in findings) for level in Level}
    console.print(f"\n{counts[Level.OK]} fine, {counts[Level.WARNING]} to look at, {counts[Level.BROKEN]} broken")

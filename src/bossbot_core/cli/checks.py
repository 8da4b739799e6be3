"""What `doctor` looks at. Each check changes nothing, never raises for what it looks for, and knows the remedy."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import frozen

from bossbot_core.api import BossBotError
from bossbot_core.cli.plugins import statuses_of
from bossbot_core.database.migrate import schema_version, shipped
from bossbot_core.engines import editions, ffmpeg
from bossbot_core.pluginhost import PluginState, strays
from bossbot_core.settings import Settings, StorageSettings
from bossbot_core.storage import Storage

PYTHONS = ((3, 12), (3, 13))
PACKAGES = (
    "bossbot-core",
    "hikari",
    "hikari-lightbulb",
    "yt-dlp",
    "gallery-dl",
    "pluggy",
    "aiosqlite",
    "imageio-ffmpeg",
)
ENGINE_MAX_AGE_DAYS = 30
"""Platforms change weekly; an extractor a month old fails noticeably often."""

LOW_DISK_BYTES = 5 * 1024**3
LEAST_DISK_BYTES = 1024**3
PROGRAM_TIMEOUT_S = 20.0

_TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}")


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@frozen(kw_only=True)
class Finding:
    """What was looked at, what was found, and how to mend it (empty when nothing is wrong)."""

    check: str
    level: Level
    found: str
    fix: str = ""


def _ok(check: str, found: str) -> Finding:
    return Finding(check=check, level=Level.OK, found=found)


def _warning(check: str, found: str, fix: str) -> Finding:
    return Finding(check=check, level=Level.WARNING, found=found, fix=fix)


def _broken(check: str, found: str, fix: str) -> Finding:
    return Finding(check=check, level=Level.BROKEN, found=found, fix=fix)


def python(running: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """The version of Python."""
    found = ".".join(map(str, running))
    if running not in PYTHONS:
        return _broken("python", found, "Run the bot with Python 3.12 or 3.13.")
    return _ok("python", found)


def packages() -> Iterator[Finding]:
    """The installed packages that matter."""
    for name in PACKAGES:
        try:
            yield _ok(f"package {name}", version(name))
        except PackageNotFoundError:
            yield _broken(f"package {name}", "not installed", f"pip install {name}")


def engines_in_use(chosen: editions.Choice) -> Finding:
    """Whether the engines that were chosen are the ones in use."""
    if chosen.refusal:
        edition = f"edition {chosen.stamp}" if chosen.stamp else "the chosen edition"
        fix = "bossbot upgrade-engines, or bossbot upgrade-engines --back to be content with the installed ones."
        return _warning("engines", f"{edition} is set aside: {chosen.refusal}", fix)
    return _ok("engines", f"edition {chosen.stamp}" if chosen.stamp else "as they were installed")


def engine_age(name: str, installed: str, released: date | None, today: date) -> Finding:
    """The age of an engine by the day of its release, which is None where it does not say."""
    check, fix = f"age of {name}", "bossbot upgrade-engines, then restart the bot."
    if released is None:
        return _warning(check, f"{name} {installed} does not say when it was released", fix)
    days = (today - released).days
    if days > ENGINE_MAX_AGE_DAYS:
        return _warning(check, f"{name} {installed} is {days} days old; platforms may have changed since", fix)
    return _ok(check, f"{name} {installed} is {max(days, 0)} days old")


def ffmpeg_program(configured: str) -> Finding:
    """ffmpeg, which joins and converts media."""
    fix = (
        f"Correct tools.ffmpeg (it is {configured!r})."
        if configured
        else "pip install --force-reinstall imageio-ffmpeg"
    )
    try:
        path = ffmpeg.find(configured)
    except BossBotError as error:
        return _broken("ffmpeg", error.detail, fix)
    return _program("ffmpeg", [path, "-version"], fix)


def javascript_runtime(folder: Path = Path(sys.executable).parent) -> Finding:
    """deno, which solves YouTube's puzzles; only the one beside the interpreter is used."""
    fix = "pip install --force-reinstall deno; without it YouTube offers few formats or none."
    finding = _program("javascript runtime", [str(folder / "deno"), "--version"], fix)
    return finding if finding.level is Level.OK else _warning(finding.check, finding.found, finding.fix)


def plugins(settings: Settings) -> Iterator[Finding]:
    """Each installed plugin, and settings for plugins that are not there."""
    statuses = statuses_of(settings)
    for status in statuses:
        check, found = f"plugin {status.name}", f"{status.version} {status.state}"
        if status.state is PluginState.FAILED:
            fix = f"Correct [plugins.{status.name}], update the plugin, or add it to plugins.block."
            yield _broken(check, f"{found}: {status.reason}", fix)
        elif status.state is PluginState.RESTING:
            fix = "Look for `plugin crashed` and `child died` in the log; an update of the plugin may help."
            yield _warning(check, f"{found}: {status.reason}", fix)
        else:
            yield _ok(check, f"{found}: {status.reason}" if status.reason else found)
    platforms = [status for status in statuses if not status.built_in]
    if not any(status.state in {PluginState.READY, PluginState.RESTING} for status in platforms):
        yield _broken("plugins", "none is ready: no link will be served", "pip install 'bossbot-core[all]'")
    for name, meant in strays(settings.plugins, [status.name for status in statuses]).items():
        fix = f"Write [plugins.{meant}], if that was meant." if meant else "Install that plugin, or remove the table."
        yield _warning(f"plugin {name}", f"[plugins.{name}] belongs to no installed plugin", fix)


def database(path: Path) -> Finding:
    """The database's integrity and age; it is opened for reading only."""
    if not path.exists():
        return _ok("database", f"{path} will be made at the first start")
    restore = "Stop the bot and restore a backup, or move the file away to start afresh."
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            result = connection.execute("PRAGMA quick_check").fetchone()[0]
            schema, known = schema_version(connection), len(shipped())
        finally:
            connection.close()
    except sqlite3.Error as error:
        return _broken("database", f"{path} cannot be read: {error}", restore)
    if result != "ok":
        return _broken("database", f"{path} is damaged: {result}", restore)
    if schema > known:
        return _broken(
            "database", f"{path} was written by a newer version (schema {schema}, known {known})", "Update Boss-Bot."
        )
    return _ok("database", f"{path} is sound (schema {schema} of {known})")


def data_directory(directory: Path) -> Finding:
    """Whether whoever looks may write to the data directory, or make it."""
    place = _nearest(directory)
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return _ok("data directory", f"{directory} can be written to")
    fix = "Give the bot a folder that it may write to: data.directory. Look as the user the bot runs as."
    found = "cannot be written to" if place.is_dir() else "is no folder"
    return _broken("data directory", f"{place} {found}", fix)


def disk(directory: Path) -> Finding:
    """Room for downloads, in the data directory or the nearest folder above it."""
    place = _nearest(directory)
    free = shutil.disk_usage(place).free
    found = f"{free / 1024**3:.1f} GiB free for {directory}"
    fix = "Make room, move data.directory to a larger disk, or lower storage.keep_downloads_h."
    if free < LEAST_DISK_BYTES:
        return _broken("disk", found, fix)
    return _warning("disk", found, fix) if free < LOW_DISK_BYTES else _ok("disk", found)


def storage(directory: Path, settings: StorageSettings) -> Finding:
    """What a killed bot left half done, files that a clock set wrong keeps from being removed, and the free floor."""
    kept = Storage(directory, settings)
    try:
        orphans, sweep, usage = asyncio.run(kept.orphans()), asyncio.run(kept.last_sweep()), asyncio.run(kept.usage())
    except OSError as error:
        return _broken("storage", f"{directory} cannot be read: {error.strerror}", "Look as the user the bot runs as.")
    if usage.free_bytes < settings.min_free_bytes:
        found = f"{usage.free_bytes} bytes are free, below storage.min_free_bytes: no job can start"
        return _broken("storage", found, "Make room, or lower storage.min_free_bytes.")
    if orphans:
        found = f"{len(orphans)} unfinished or damaged downloads, the first is {orphans[0]}"
        return _warning("storage", found, "Restart the bot: it removes them at start.")
    if sweep is not None and sweep.refused_files:
        found = f"{sweep.refused_files} old files stay since the clock jumped"
        note = directory / "downloads" / ".cleanup"
        return _warning("storage", found, f"If the clock is right now, remove {note}: the next sweep then takes them.")
    return _ok("storage", f"nothing is left over; {usage.temp_bytes / 1024**2:.0f} MiB in temporary folders")


def token(text: str) -> Finding:
    """Whether the token looks like a bot's; whether it is valid, only Discord knows."""
    get = "Get one at https://discord.com/developers/applications (Bot, Reset Token); the sandbox needs none."
    if not text:
        return _warning("token", "not set: `run` will not start", get)
    if text.lower().startswith("bot "):
        return _broken("token", "begins with the word Bot", "Remove the word: the token alone is expected.")
    if not _TOKEN.fullmatch(text):
        found = f"{len(text)} characters that do not look like a bot's token (three parts with dots between)"
        return _broken("token", found, f"It may be the client secret or the public key. {get}")
    return _ok("token", "looks like a bot's token")


def today() -> date:
    """The date that ages are counted to."""
    return datetime.now(UTC).date()


def _nearest(directory: Path) -> Path:
    """The directory, or what is there of the way to it."""
    return next(place for place in (directory.absolute(), *directory.absolute().parents) if place.exists())


def _program(check: str, command: list[str], fix: str) -> Finding:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT_S, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        return _broken(check, f"{command[0]} does not run: {type(error).__name__}", fix)
    first_line = done.stdout.splitlines()[0] if done.stdout else "no version"
    return _ok(check, re.split(r" Copyright| \(", first_line)[0])

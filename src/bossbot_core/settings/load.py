"""Reads the settings once: `settings.toml`, `.secrets.toml`, `BOSS_BOT_*`; each overrides the one before it."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from attrs import frozen

from bossbot_core.settings.addresses import SocketAddress
from bossbot_core.settings.errors import SettingsError
from bossbot_core.settings.keys import TABLES, is_secret, known
from bossbot_core.settings.model import Settings, WebSettings
from bossbot_core.settings.sources import Source, read_environment, read_file, read_secrets
from bossbot_core.settings.structure import StructureError, structure

DEFAULT = "default"
_SECRET_NAME = re.compile("token|secret|passw|cookie|session|credential|auth|key|sid", re.IGNORECASE)


_CREDENTIALS = re.compile(r"\w+://(?:[^/:@]*:)?([^/]*)@")
"""The password in an address, a proxy's say."""


@frozen(kw_only=True)
class LoadedSettings:
    """The settings and where each came from: `settings.toml`, `.secrets.toml`, the variable's name or `default`."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(directory: Path | None = None, environ: Mapping[str, str] = os.environ) -> LoadedSettings:
    """The effective settings; raises `SettingsError` with one sentence for each thing to mend."""
    folder = directory or Path.cwd()
    sources = [
        read_file(folder / "settings.toml"),
        read_secrets(folder / ".secrets.toml"),
        read_environment(environ),
    ]
    leaves, origins = _overlaid(sources)
    try:
        settings = structure(_tables(leaves, origins), Settings)
    except StructureError as error:
        problems = [
            f"{origins.get(problem.dotted, DEFAULT)}: {problem.dotted} {problem.fault}." for problem in error.problems
        ]
        raise SettingsError(problems) from None
    _check_together(settings)
    return LoadedSettings(settings=settings, origins=dict.fromkeys(known(), DEFAULT) | origins)


def secrets_of(settings: Settings) -> list[str]:
    """Every secret text in the settings, for the log's redaction."""
    texts = [settings.discord.token]
    for table in settings.plugins.tables.values():
        texts += _secret_texts(table, secret=False)
    return [text for text in texts if text]


def _overlaid(sources: list[Source]) -> tuple[dict[str, Any], dict[str, str]]:
    leaves: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source in sources:
        leaves |= source.leaves
        origins |= source.origins
    return leaves, origins


def _tables(leaves: Mapping[str, Any], origins: Mapping[str, str]) -> dict[str, Any]:
    from dynaconf import Dynaconf

    # dynaconf joins the leaves to tables and reads its `@read_file` and `@format` marks. It gets no files of its own:
    # its reader also takes `*.local.toml` and globs, joins lists, and forgets where a value stood.
    box = Dynaconf(settings_files=[], loaders=[], core_loaders=[], envvar_prefix=None, merge_enabled=True)
    for dotted, value in leaves.items():
        try:
            box.set(dotted, value)
            if isinstance(value, str) and value.startswith("@"):
                box.get(dotted)
        except Exception as error:  # noqa: BLE001 - the boundary to dynaconf: its marks fail in many ways
            fault = "its value cannot be read" if is_secret(dotted) else f"its value {value!r} cannot be read"
            raise SettingsError([f"{origins[dotted]}: {dotted}: {fault} ({type(error).__name__})."]) from None
    sections = {name.partition(".")[0] for name in known()}
    tables = {name.lower(): table for name, table in box.to_dict().items() if name.lower() in sections}
    return _plugins_apart(tables)


def _plugins_apart(tables: dict[str, Any]) -> dict[str, Any]:
    written = tables.get(TABLES, {})
    own = {key: value for key, value in written.items() if f"{TABLES}.{key}" in known()}
    theirs = {key: value for key, value in written.items() if key not in own and value != {}}
    return tables | {TABLES: own | {"tables": theirs}}


def _check_together(settings: Settings) -> None:
    if settings.queue.heartbeat_s >= settings.queue.lease_s:
        raise SettingsError(["queue.heartbeat_s must be less than queue.lease_s, or running jobs would be taken away."])
    if settings.downloads.retry_base_s > settings.downloads.retry_max_s:
        raise SettingsError(["downloads.retry_base_s must not be more than downloads.retry_max_s."])
    _check_web(settings.web)


def _check_web(web: WebSettings) -> None:
    if web.public_url and not web.listen:
        raise SettingsError(["web.listen must be set where web.public_url is: without it nothing would answer there."])
    if web.listen and not web.public_url and not SocketAddress.parse(web.listen).loopback:
        fault = "must be an address of 127.0.0.1, or web.public_url must say how other machines reach it"
        raise SettingsError([f"web.listen {fault}."])


def _secret_texts(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _secret_texts(inner, secret=secret or _SECRET_NAME.search(key) is not None)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secret_texts(inner, secret=secret)
    elif isinstance(value, str):
        credentials = _CREDENTIALS.match(value)
        if secret or credentials:
            yield value
        if credentials and credentials[1]:
            yield from {credentials[1], unquote(credentials[1])}

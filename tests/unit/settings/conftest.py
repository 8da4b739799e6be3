"""A folder to load settings from."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bossbot_core.settings import LoadedSettings, load_settings

type Load = Callable[..., LoadedSettings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write the given files and load them with nothing but the given environment."""

    def write_and_load(
        toml: str = "", *, secrets: str = "", environ: Mapping[str, str] | None = None
    ) -> LoadedSettings:
        if toml:
            (tmp_path / "settings.toml").write_text(toml, encoding="utf-8")
        if secrets:
            (tmp_path / ".secrets.toml").write_text(secrets, encoding="utf-8")
            (tmp_path / ".secrets.toml").chmod(0o600)
        return load_settings(tmp_path, environ or {})

    return write_and_load

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bossbot_core.cli import checks
from bossbot_core.cli.checks import Level
from bossbot_core.engines import editions
from bossbot_core.settings import PluginSettings, Settings

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcdef"


@pytest.mark.parametrize(
    ("running", "level"), [((3, 11), Level.BROKEN), ((3, 12), Level.OK), ((3, 13), Level.OK), ((3, 14), Level.BROKEN)]
)
def test_only_the_tested_pythons_are_fine(running, level):
    assert checks.python(running).level is level


@pytest.mark.parametrize(
    ("released", "level"),
    [
        (date(2026, 8, 19), Level.OK),
        (date(2026, 8, 1), Level.OK),
        (date(2026, 9, 2), Level.OK),
        (date(2026, 7, 31), Level.WARNING),
        (None, Level.WARNING),
    ],
)
def test_an_engine_older_than_thirty_days_is_a_warning_with_the_command_that_mends_it(released, level):
    finding = checks.engine_age("gallery-dl", "1.32", released, date(2026, 8, 31))
    assert finding.level is level
    assert (level is Level.OK) == (finding.fix == "")
    assert level is Level.OK or "bossbot upgrade-engines" in finding.fix


def test_an_edition_that_is_set_aside_is_a_warning_with_its_reason():
    finding = checks.engines_in_use(editions.Choice(stamp="20260101T000000Z", refusal="yt_dlp/a.py was changed"))
    assert finding.level is Level.WARNING
    assert "yt_dlp/a.py was changed" in finding.found
    assert "--back" in finding.fix


def test_a_configured_ffmpeg_that_is_not_there_is_broken(tmp_path):
    finding = checks.ffmpeg_program(str(tmp_path / "none"))
    assert finding.level is Level.BROKEN
    assert "tools.ffmpeg" in finding.fix


def test_a_missing_javascript_runtime_is_a_warning_since_only_youtube_needs_it(tmp_path):
    assert checks.javascript_runtime(tmp_path).level is Level.WARNING


@pytest.mark.parametrize(
    ("text", "level", "word"),
    [
        (TOKEN, Level.OK, "looks like"),
        ("", Level.WARNING, "not set"),
        (f"Bot {TOKEN}", Level.BROKEN, "word Bot"),
        ("a" * 64, Level.BROKEN, "64 characters"),
        ("198622483471925248", Level.BROKEN, "18 characters"),
    ],
)
def test_a_token_is_judged_by_its_shape_and_never_shown(text, level, word):
    finding = checks.token(text)
    assert finding.level is level
    assert word in finding.found
    assert not text or text not in finding.found + finding.fix


def _database(path: Path, version: int) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE filler (text)")
    connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 1000,)] * 100)
    connection.execute(f"PRAGMA user_version = {version:d}")
    connection.commit()
    connection.close()
    return path


def test_a_database_that_does_not_exist_yet_is_fine_and_is_not_made(tmp_path):
    assert checks.database(tmp_path / "bossbot.db").level is Level.OK
    assert list(tmp_path.iterdir()) == []


def test_a_sound_database_is_fine(tmp_path):
    assert checks.database(_database(tmp_path / "bossbot.db", 1)).level is Level.OK


def test_a_newer_database_is_broken_and_both_versions_are_named(tmp_path):
    finding = checks.database(_database(tmp_path / "bossbot.db", 999))
    assert finding.level is Level.BROKEN
    assert "schema 999" in finding.found


def test_a_damaged_database_is_broken(tmp_path):
    path = _database(tmp_path / "bossbot.db", 1)
    content = bytearray(path.read_bytes())
    content[4096:20000] = b"\xff" * (20000 - 4096)
    path.write_bytes(content)
    finding = checks.database(path)
    assert finding.level is Level.BROKEN
    assert "backup" in finding.fix


def test_a_file_that_is_no_database_is_broken(tmp_path):
    path = tmp_path / "bossbot.db"
    path.write_text("not a database " * 100)
    assert checks.database(path).level is Level.BROKEN


def test_a_data_directory_that_cannot_be_made_is_broken(tmp_path):
    assert checks.data_directory(tmp_path / "a" / "b").level is Level.OK
    (tmp_path / "file").touch()
    finding = checks.data_directory(tmp_path / "file" / "data")
    assert finding.level is Level.BROKEN
    assert f"{tmp_path / 'file'} is no folder" in finding.found


def test_a_data_directory_that_may_not_be_written_to_is_broken():
    # Nobody, root included, makes folders there.
    assert checks.data_directory(Path("/proc/self/nothing")).level is Level.BROKEN


def test_the_disk_is_judged_even_before_the_folder_exists(tmp_path):
    assert "GiB free" in checks.disk(tmp_path / "a" / "b").found


def test_settings_of_a_plugin_that_is_not_installed_are_a_warning():
    settings = Settings(plugins=PluginSettings(tables={"redit": {"key": 1}}))
    finding = next(finding for finding in checks.plugins(settings) if finding.check == "plugin redit")
    assert finding.level is Level.WARNING
    assert finding.fix == "Write [plugins.reddit], if that was meant."


def test_no_ready_plugin_is_broken():
    findings = list(checks.plugins(Settings(plugins=PluginSettings(safe_mode=True))))
    assert findings[-1].level is Level.BROKEN


def test_whatever_is_wrong_has_a_remedy(tmp_path):
    findings = [checks.python((3, 9)), checks.token(""), checks.token("x"), checks.javascript_runtime(tmp_path)]
    assert all(finding.fix for finding in findings)

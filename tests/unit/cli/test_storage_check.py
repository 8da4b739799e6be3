"""What `doctor` says about stored files."""

from datetime import UTC, datetime

from bossbot_core.cli import checks
from bossbot_core.cli.checks import Level
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import LastSweep
from bossbot_core.storage.clocks import Moment, write_state


def test_a_new_folder_is_fine_and_stays_unmade(tmp_path):
    finding = checks.storage(tmp_path / "data", StorageSettings(min_free_bytes=0))
    assert (finding.level, finding.fix) == (Level.OK, "")
    assert not (tmp_path / "data").exists()


def test_half_moved_downloads_are_told_with_their_remedy(tmp_path):
    folder = tmp_path / "downloads" / "42" / "2026-01-01" / "7"
    (folder / "content").mkdir(parents=True)
    finding = checks.storage(tmp_path, StorageSettings(min_free_bytes=0))
    assert (finding.level, finding.fix) == (Level.WARNING, "Restart the bot: it removes them at start.")
    assert str(folder) in finding.found


def test_files_kept_by_a_jump_of_the_clock_are_told_with_the_word_that_frees_them(tmp_path):
    at = Moment(wall=datetime.now(UTC), uptime_s=1.0, boot_id="one")
    write_state(tmp_path / "downloads", LastSweep(at=at, steady_s=0.0, refused_files=12))
    finding = checks.storage(tmp_path, StorageSettings(min_free_bytes=0))
    assert (finding.level, finding.found) == (Level.WARNING, "12 old files stay since the clock jumped")
    assert str(tmp_path / "downloads" / ".cleanup") in finding.fix


def test_less_free_space_than_the_floor_is_broken(tmp_path):
    finding = checks.storage(tmp_path, StorageSettings(min_free_bytes=1024**6))
    assert finding.level is Level.BROKEN

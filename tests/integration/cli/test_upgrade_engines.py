"""`upgrade-engines` without a network: wheels made from the installed engines, good ones and bad ones."""

import json
import sys
from pathlib import Path

import pytest

from bossbot_core.cli.canary import Sighting
from bossbot_core.cli.upgrading import upgrade
from bossbot_core.cli.upgrading.proof import Check
from bossbot_core.cli.upgrading.trial import Trial, platform_check
from bossbot_core.engines import editions
from bossbot_core.testing.repacked import pretend, repack
from bossbot_core.testing.replay import ReplayServer
from bossbot_core.testing.replies import twitter

BEHIND = str(Path(__file__).with_name("canary_behind_overrides.py"))


@pytest.fixture
def wheels(tmp_path_factory):
    """A folder of wheels that have the versions of the installed engines, to which a test adds its own."""
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("yt-dlp", "gallery-dl"):
        pretend(name, editions.versions()[name], folder)
    return folder


@pytest.fixture
def unreachable(home):
    """One plugin, and nothing to look at in the network."""
    (home / "settings.toml").write_text('[canary]\nlinks.twitter = ""\n[plugins]\nallow = ["twitter"]\n')


def nothing_changed(home) -> bool:
    return sorted(path.name for path in (home / "data" / "engines").iterdir()) == [".lock"]


def checks(done) -> dict[str, dict]:
    return {each["check"]: each for each in json.loads(done.stdout)["checks"]}


@pytest.mark.usefixtures("unreachable")
def test_engines_as_old_as_those_in_use_are_not_chosen(cli, home, wheels):
    done = cli("upgrade-engines", "--wheels", str(wheels), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["done"], report["before"]) == ("nothing newer", report["after"])
    assert nothing_changed(home)


@pytest.mark.usefixtures("unreachable")
def test_an_engine_that_breaks_at_import_is_not_chosen(cli, home, wheels):
    pretend("yt-dlp", "9998.1.1", wheels, source="raise RuntimeError('broken')\n")
    done = cli("upgrade-engines", "--wheels", str(wheels), "--to", "yt-dlp==9998.1.1", "--json")
    assert done.returncode == 1
    assert not checks(done)["import yt-dlp"]["ok"]
    assert "broken" in checks(done)["import yt-dlp"]["found"]
    assert json.loads(done.stdout)["done"] == "not proved"
    assert nothing_changed(home)


@pytest.mark.usefixtures("unreachable")
def test_an_engine_that_ends_the_process_is_not_chosen(cli, home, wheels):
    pretend("yt-dlp", "9997.1.1", wheels, source="import os\nos._exit(3)\n")
    done = cli("upgrade-engines", "--wheels", str(wheels), "--to", "yt-dlp==9997.1.1", "--json")
    assert done.returncode == 1
    assert "ended with 3" in checks(done)["proof"]["found"]
    assert nothing_changed(home)


@pytest.mark.usefixtures("unreachable")
def test_an_engine_that_is_too_old_to_be_safe_is_not_even_imported(cli, home, wheels):
    pretend("yt-dlp", "2026.1.1", wheels, source=f"open({str(home / 'imported')!r}, 'w')\n")
    done = cli("upgrade-engines", "--wheels", str(wheels), "--to", "yt-dlp==2026.1.1", "--json")
    assert done.returncode == 1
    assert ">=2026.7.4 is needed" in checks(done)["version of yt-dlp"]["found"]
    assert not (home / "imported").exists()
    assert nothing_changed(home)


@pytest.mark.parametrize("text", ["requests==2.0", "yt-dlp @ https://evil.example/a.whl", "yt-dlp[default]==1", "%"])
def test_what_is_no_version_of_an_engine_is_bad_input(cli, text):
    done = cli("upgrade-engines", "--to", text)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_version_that_is_nowhere_changes_nothing(cli, home, wheels):
    done = cli("upgrade-engines", "--wheels", str(wheels), "--to", "yt-dlp==9999.12.31")
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert nothing_changed(home)


def test_a_data_directory_that_cannot_be_written_to_is_told_in_words(cli, home):
    (home / "data").touch()
    done = cli("upgrade-engines")
    assert done.returncode == 1
    assert "cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr


def test_there_is_nothing_to_go_back_to_from_the_installed_engines(cli):
    done = cli("upgrade-engines", "--back")
    assert done.returncode == 1
    assert "nothing to go back to" in done.stderr


def test_a_second_upgrade_at_the_same_time_is_refused(cli, home):
    with editions.Editions.of(home / "data").changing():
        assert cli("upgrade-engines", "--back").returncode == 75


@pytest.mark.timeout(300)  # it installs, compiles and imports both engines
def test_a_platform_that_worked_and_does_not_any_more_keeps_the_engines_from_being_chosen(
    home, tmp_path_factory, monkeypatch, capsys
):
    """Its extractor fails with the new gallery-dl; the canary of both is the real one, in front of the replay."""
    wheels = tmp_path_factory.mktemp("real")
    repack("yt-dlp", editions.versions()["yt-dlp"], wheels)
    repack("gallery-dl", "9.9.9", wheels, changes={"gallery_dl/extractor/twitter.py": "raise ImportError('gone')\n"})
    post = "604341487988576256"
    with ReplayServer(twitter.photos(post)) as replay:
        tables = f'[network]\nca_file = "{replay.ca_file}"\n[plugins]\nallow = ["twitter"]\n'
        (home / "settings.toml").write_text(tables)
        monkeypatch.chdir(home)
        canary = (sys.executable, BEHIND, json.dumps(replay.overrides))
        code = upgrade(["gallery-dl==9.9.9"], wheels, as_json=True, canary=canary)
    found = {each["check"]: each for each in json.loads(capsys.readouterr().out)["checks"]}
    assert code == 1
    assert found["our side of the engines"]["ok"], found
    assert not found["platform twitter"]["ok"]
    assert found["platform twitter"]["found"].startswith("worked before, and fails now")
    assert nothing_changed(home)


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import os; os._exit(-9)"])
def test_a_canary_that_falls_itself_proves_nothing(tmp_path, program):
    told = []
    trial = Trial(tell=told.append, canary=(sys.executable, "-c", program))
    assert not trial.platforms_passed(tmp_path, {})
    assert [(check.check, check.ok) for check in told] == [("canary", False)]


GOOD = Sighting(platform="a", link="", ok=True, files=1)
BAD = Sighting(platform="a", link="", ok=False, code="login_required", sentence="Log in.")
REPLAYED = Check(check="replayed a", ok=True)
FAILED = Check(check="replayed a", ok=False, found="no_media")


@pytest.mark.parametrize(
    ("new", "old", "replay", "ok"),
    [
        (GOOD, None, REPLAYED, True),
        (GOOD, None, FAILED, True),  # the platform has changed and the replay has not
        (BAD, GOOD, REPLAYED, False),
        (BAD, BAD, REPLAYED, True),
        (BAD, BAD, None, True),
        (BAD, BAD, FAILED, False),
        (BAD, None, REPLAYED, False),
        (None, None, REPLAYED, True),
        (None, None, FAILED, False),
    ],
)
def test_a_platform_may_not_be_worse_than_before(new, old, replay, ok):
    assert platform_check("a", new, old, replay).ok is ok

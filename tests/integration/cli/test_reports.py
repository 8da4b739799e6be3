import json

import pytest

from bossbot_core.cli import reports
from bossbot_core.cli.checks import Level
from bossbot_core.cli.program import app


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "data" / "reports"
    made.mkdir(parents=True)
    return made


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        app(args=["reports", *arguments])
    return ended.value.code, capsys.readouterr()


def test_reports_are_listed_and_shown_by_their_error_id(folder, capsys):
    assert "could be read" in run(capsys)[1].out
    (folder / "twitter-20260101T000000-0a1b2c3d.txt").write_text("the reply")
    assert "0a1b2c3d" in run(capsys)[1].out
    ((listed),) = json.loads(run(capsys, "--json")[1].out)
    assert listed["id"] == "0a1b2c3d"
    code, said = run(capsys, "--show", "0a1b2c3d")
    assert (code, said.out) == (0, "the reply\n")
    code, said = run(capsys, "--show", "../../secret")
    assert (code, said.out) == (2, "")
    assert "There is no report" in said.err


def test_the_doctor_names_the_newest(folder):
    assert reports.finding(folder.parent).level is Level.OK
    path = folder / "twitter-20260101T000000-0a1b2c3d.txt"
    path.write_text("x")
    found = reports.finding(folder.parent)
    assert found.level is Level.WARNING
    assert str(path) in found.found
    assert "--show 0a1b2c3d" in found.fix

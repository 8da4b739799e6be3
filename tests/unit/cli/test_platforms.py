"""What `doctor` says of platforms and cookies, with a remedy for each fault."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bossbot_core.cli.checks import Level
from bossbot_core.cli.platforms import ADVICE, findings, of_cookies, of_health
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.health import Health, Outcome
from bossbot_core.health.health import COUNTED
from bossbot_core.settings import DataSettings, PluginSettings, Settings

NOW = datetime(2027, 1, 1, tzinfo=UTC)
GOOD = CookieStanding(path=Path("/etc/c.txt"), cookies=3, expires_at=NOW + timedelta(days=90))


def health(outcomes: str) -> Health:
    found = Health()
    for at, each in enumerate(outcomes):
        found = found.plus(Outcome(1_800_000_000.0 + at, "" if each == "+" else "platform_changed"))
    return found


@pytest.mark.parametrize(
    ("outcomes", "level", "words"),
    [
        ("+++++", Level.OK, "good: 5 of the last 5 went well, the last one 2027-01-15 08:00 UTC"),
        ("+++--", Level.WARNING, "shaky: 3 of the last 5 went well"),
        ("-----", Level.WARNING, "bad: 0 of the last 5 went well, platform_changed 5"),
        ("--", Level.OK, "too few downloads lately to say: 0 of 2 went well"),
    ],
)
def test_a_platforms_health_is_told_with_what_may_help(outcomes, level, words):
    finding = of_health("youtube", health(outcomes))
    assert (finding.check, finding.level) == ("health youtube", level)
    assert finding.found.startswith(words)
    assert bool(finding.fix) is (level is Level.WARNING)


def test_there_is_advice_for_each_failure_that_counts():
    assert set(ADVICE) == COUNTED


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({}, Level.OK, "good until 2027-04-01 00:00 UTC"),
        ({"expires_at": None}, Level.OK, "without a known end"),
        ({"expires_at": NOW + timedelta(days=6)}, Level.WARNING, "good until 2027-01-07"),
        ({"missing": ("ct0",)}, Level.WARNING, "ct0 is missing"),
        ({"loose": True}, Level.WARNING, "others may read it"),
        ({"fault": "is not valid JSON"}, Level.BROKEN, "/etc/c.txt is not valid JSON"),
    ],
)
def test_cookies_are_told_with_their_end(changes, level, words):
    values = {"path": GOOD.path, "cookies": 3, "expires_at": GOOD.expires_at} | changes
    finding = of_cookies("twitter", CookieStanding(**values), NOW)
    assert finding.level is level
    assert words in finding.found
    assert bool(finding.fix) is (level is not Level.OK)
    assert not changes.get("loose") or finding.fix == "Run: chmod 600 /etc/c.txt"


def test_without_a_database_and_cookies_there_is_nothing_to_tell(tmp_path):
    settings = Settings(data=DataSettings(directory=tmp_path / "none"), plugins=PluginSettings())
    assert list(findings(settings)) == []
    assert list(tmp_path.iterdir()) == []

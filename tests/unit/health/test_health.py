"""How a platform does, by its last ten fetches that say something of it; and that its owner hears of a turn once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.database import Database
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.health import Health, HealthState, NewsKind, Outcome, PlatformHealth
from bossbot_core.health.health import LONGEST_S

CHANGED = ErrorCode.PLATFORM_CHANGED


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock) -> PlatformHealth:
    return PlatformHealth(wall=clock)


async def ended(health: PlatformHealth, outcomes: str, plugin: str = "youtube") -> HealthState:
    for each in outcomes:
        await health.record(plugin, None if each == "+" else CHANGED)
    return health.of(plugin).state


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ("", HealthState.UNKNOWN),
        ("----", HealthState.UNKNOWN),
        ("+++++", HealthState.GOOD),
        ("++++-", HealthState.GOOD),
        ("+++--", HealthState.SHAKY),
        ("+++++++---", HealthState.SHAKY),
        ("++---", HealthState.BAD),
        ("+++++-----", HealthState.SHAKY),
        ("++++------", HealthState.BAD),
        ("----------++++++++", HealthState.GOOD),
        ("+++++++++++++++------", HealthState.BAD),
    ],
)
async def test_the_state_follows_from_the_last_ten(health, outcomes, state):
    assert await ended(health, outcomes) is state


@pytest.mark.parametrize("code", sorted(ErrorCode))
async def test_only_what_is_the_platforms_fault_or_ours_counts(health, code):
    await health.record("youtube", code)
    ours = {
        "platform_changed", "login_required", "rate_limited", "network", "timeout", "plugin_crashed", "plugin_resting",
    }  # fmt: skip
    assert health.of("youtube").ended == (code.value in ours)


async def test_what_is_older_than_three_days_says_nothing_and_the_last_good_one_is_remembered(health, clock):
    good_at = clock.now
    await ended(health, "+-----")
    clock.now += LONGEST_S + 1
    assert health.of("youtube") == Health(recent=(), last_good=good_at)
    assert health.of("youtube").last_good_at == datetime.fromtimestamp(good_at, UTC)


async def test_failures_are_told_by_their_codes(health):
    await ended(health, "+--")
    await health.record("youtube", ErrorCode.NETWORK)
    found = health.of("youtube")
    assert found.failures == {"platform_changed": 2, "network": 1}
    assert (found.well, found.ended) == (1, 4)


async def heard(health: PlatformHealth, cookies=None) -> list[tuple[str, NewsKind]]:
    news = health.news(cookies or {})
    for each in news:
        await health.told(each)
    return [(each.plugin, each.kind) for each in news]


async def test_a_turn_is_told_once_and_so_is_its_end(health):
    await ended(health, "+++++", plugin="reddit")
    await ended(health, "+++--")
    assert await heard(health) == []
    await ended(health, "-----")
    assert await heard(health) == [("youtube", NewsKind.BAD)]
    await ended(health, "---")
    assert await heard(health) == []
    await ended(health, "+++++++")
    assert health.of("youtube").state is HealthState.SHAKY
    assert await heard(health) == []
    await ended(health, "+")
    assert await heard(health) == [("youtube", NewsKind.GOOD)]
    assert await heard(health) == []


async def test_that_nobody_asks_any_more_is_no_good_news(health, clock):
    await ended(health, "-----")
    await heard(health)
    clock.now += LONGEST_S + 1
    assert await heard(health) == []
    await ended(health, "+++++")
    assert await heard(health) == [("youtube", NewsKind.GOOD)]


async def test_a_restart_forgets_neither_the_outcomes_nor_what_was_told(tmp_path, clock):
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    try:
        first = await PlatformHealth.open(database, wall=clock)
        await ended(first, "++-----")
        assert await heard(first) == [("youtube", NewsKind.BAD)]
        second = await PlatformHealth.open(database, wall=clock)
        assert second.of("youtube") == first.of("youtube")
        assert await heard(second) == []
        assert PlatformHealth.of_file(tmp_path / "bossbot.db")._rows == second._rows
    finally:
        await database.close()
    assert PlatformHealth.of_file(tmp_path / "none.db").of("youtube") == Health()


async def test_the_end_of_cookies_is_told_seven_days_before_once_for_each_end(health, clock):
    def standing(days: float, **more) -> dict[str, CookieStanding]:
        end = datetime.fromtimestamp(clock.now, UTC) + timedelta(days=days)
        return {"youtube": CookieStanding(path=Path("/c"), cookies=1, expires_at=end, **more)}

    assert await heard(health, standing(7.5)) == []
    assert await heard(health, {"youtube": CookieStanding(path=Path("/c"), fault="is gone")}) == []
    assert await heard(health, standing(6.5)) == [("youtube", NewsKind.COOKIES)]
    assert await heard(health, standing(6.5)) == []
    assert await heard(health, standing(100)) == []
    assert await heard(health, standing(3)) == [("youtube", NewsKind.COOKIES)]


async def test_the_same_news_has_the_same_key_and_fits_a_nonce(health):
    await ended(health, "-----", plugin="a-plugin-with-a-very-long-name-of-its-own")
    (news,) = health.news({})
    assert news.key == health.news({})[0].key
    assert len(news.key) <= 25


def test_a_clock_that_was_ahead_hides_nothing():
    health = Health().plus(Outcome(2_000_000_000.0)).plus(Outcome(1_900_000_000.0, "network"))
    assert health.at(1_800_000_000.0).ended == 2

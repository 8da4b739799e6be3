"""Settings in layers: global, server, channel; each change is durable and counts at once."""

import asyncio
from time import perf_counter

import pytest

from bossbot_core.api import ErrorCode, PermanentError, Quality
from bossbot_core.guilds import GuildBounds, Layer
from bossbot_core.settings import DownloadSettings, QueueSettings, ServerSettings, Settings

GUILD, OTHER, CHANNEL, THREAD = 10, 20, 11, 12


@pytest.fixture
def rules(guilds):
    return guilds.rules


def shown(rules, *place, **parent):
    return {each.key.name: (each.value, each.layer) for each in rules.view(*place, **parent)}


async def test_a_server_without_settings_has_the_operators(opened):
    guilds = await opened(Settings(servers=ServerSettings(quality="720p", language="de")))
    rules = guilds.rules.effective(GUILD, CHANNEL)
    assert (rules.quality, rules.language) == (Quality.P720, "de")
    assert {each.layer for each in guilds.rules.view(GUILD, CHANNEL)} == {Layer.GLOBAL}


async def test_a_channel_wins_over_its_server_which_wins_over_the_operator(rules):
    await rules.update(GUILD, "quality", "720p")
    await rules.update(GUILD, "spoiler", "yes")
    await rules.update(GUILD, "quality", "audio", channel_id=CHANNEL)
    assert rules.effective(GUILD).quality is Quality.P720
    assert rules.effective(GUILD, CHANNEL).quality is Quality.AUDIO
    assert rules.effective(GUILD, CHANNEL).spoiler
    assert rules.effective(GUILD, 999).quality is Quality.P720
    assert rules.effective(OTHER, CHANNEL).quality is Quality.BEST
    seen = shown(rules, GUILD, CHANNEL)
    assert seen["quality"] == ("audio", Layer.CHANNEL)
    assert seen["spoiler"] == ("yes", Layer.SERVER)
    assert seen["max_file_size"] == ("500 MiB", Layer.GLOBAL)


async def test_a_thread_inherits_from_its_channel(rules):
    await rules.update(GUILD, "quality", "audio", channel_id=CHANNEL)
    assert rules.effective(GUILD, THREAD, parent_id=CHANNEL).quality is Quality.AUDIO
    assert shown(rules, GUILD, THREAD, parent_id=CHANNEL)["quality"] == ("audio", Layer.CHANNEL)
    await rules.update(GUILD, "quality", "480p", channel_id=THREAD)
    assert rules.effective(GUILD, THREAD, parent_id=CHANNEL).quality is Quality.P480


async def test_a_change_tells_what_was_and_what_is(rules):
    change = await rules.update(GUILD, "MAX_FILE_SIZE", "25 MB")
    assert (change.key.name, change.layer, change.before, change.after) == (
        "max_file_size",
        Layer.SERVER,
        "500 MiB",
        "25 MiB",
    )
    (gone,) = await rules.reset(GUILD, "max_file_size")
    assert (gone.before, gone.after) == ("25 MiB", "500 MiB")
    assert await rules.reset(GUILD, "max_file_size") == ()


async def test_everything_can_be_reset_at_once(rules):
    await rules.update(GUILD, "spoiler", "yes")
    await rules.update(GUILD, "language", "ja")
    await rules.update(GUILD, "language", "es", channel_id=CHANNEL)
    assert {change.key.name for change in await rules.reset(GUILD)} == {"spoiler", "language"}
    assert rules.effective(GUILD, CHANNEL).language == "es"
    await rules.reset(GUILD, channel_id=CHANNEL)
    assert rules.effective(GUILD, CHANNEL) == rules.effective(OTHER)
    assert rules.guilds() == ()


async def test_settings_survive_a_restart(opened, rules):
    await rules.update(GUILD, "blocked_sites", "YouTube.com, bücher.example")
    await rules.update(GUILD, "retention", "90 min")
    await rules.update(GUILD, "output_channel", "<#77>", channel_id=CHANNEL)
    again = (await opened()).rules
    for place in ((GUILD,), (GUILD, CHANNEL)):
        assert again.effective(*place) == rules.effective(*place)
        assert again.view(*place) == rules.view(*place)


@pytest.mark.parametrize(
    ("key", "text", "channel", "words"),
    [
        ("max_file_size", "1 GB", 0, "at most 500 MiB"),
        ("nonsense", "1", 0, "no setting"),
        ("queue_size", "10", CHANNEL, "whole server"),
        ("blocked_sites", "+ com", 0, "Everybody"),
    ],
)
async def test_what_is_refused_changes_nothing(rules, database, key, text, channel, words):
    with pytest.raises(PermanentError, match=words) as refusal:
        await rules.update(GUILD, key, text, channel_id=channel)
    assert refusal.value.code is ErrorCode.INVALID_VALUE
    assert await database.read("SELECT * FROM guild_settings") == []
    assert rules.guilds() == ()


async def test_direct_messages_have_no_settings(rules):
    with pytest.raises(PermanentError, match="belong to a server"):
        await rules.update(0, "spoiler", "yes")


async def test_no_value_is_above_what_the_operator_allows_by_now(opened, rules):
    await rules.update(GUILD, "max_file_size", "100 MiB")
    await rules.update(GUILD, "concurrent_jobs", "3")
    lower = Settings(downloads=DownloadSettings(max_file_bytes=1000), queue=QueueSettings(max_concurrent_per_guild=2))
    found = (await opened(lower)).rules.effective(GUILD)
    assert (found.max_file_bytes, found.concurrent_jobs) == (1000, 2)


async def test_a_value_that_cannot_be_read_counts_as_not_set(opened, database):
    rows = [(GUILD, 0, "quality", "8k"), (GUILD, 0, "gone", "x"), (GUILD, 0, "spoiler", "yes")]
    await database.write(lambda db: db.executemany("INSERT INTO guild_settings VALUES (?, ?, ?, ?)", rows))
    rules = (await opened()).rules.effective(GUILD)
    assert (rules.quality, rules.spoiler) == (Quality.BEST, True)


async def test_changes_at_one_moment_all_count(rules, opened):
    await asyncio.gather(*(rules.update(GUILD, "blocked_users", f"+ <@{n}>") for n in range(1, 31)))
    assert set(rules.effective(GUILD).blocked_users) == set(range(1, 31))
    assert (await opened()).rules.effective(GUILD) == rules.effective(GUILD)


async def test_platforms_are_switched_one_by_one(rules):
    await rules.switch_platform(GUILD, "reddit", on=False)
    assert rules.effective(GUILD).enabled_platforms == ("tiktok", "youtube")
    assert not rules.effective(GUILD).serves("reddit")
    await rules.switch_platform(GUILD, "tiktok", on=False)
    with pytest.raises(PermanentError, match="At least one"):
        await rules.switch_platform(GUILD, "youtube", on=False)
    with pytest.raises(PermanentError, match="no platform myspace"):
        await rules.switch_platform(GUILD, "myspace", on=True)
    await rules.switch_platform(GUILD, "tiktok", on=True)
    change = await rules.switch_platform(GUILD, "reddit", on=True)
    assert change.after == "all"


async def test_a_platform_that_is_gone_opens_no_other(rules, database):
    await rules.update(GUILD, "enabled_platforms", "reddit")
    again = type(rules)(database, Settings(), platforms=("youtube",))
    await again.load()
    assert not again.effective(GUILD).serves("youtube")


async def test_deny_wins_over_allow(rules):
    await rules.update(GUILD, "allowed_users", "<@1> <@2>")
    await rules.update(GUILD, "blocked_users", "<@2>")
    await rules.update(GUILD, "allowed_sites", "youtube.com")
    await rules.update(GUILD, "blocked_sites", "music.youtube.com")
    found = rules.effective(GUILD)
    assert [found.admits(user) for user in (1, 2, 3)] == [True, False, False]
    assert found.permits("www.youtube.com")
    assert found.permits("youtu.be", "www.youtube.com")
    assert not found.permits("music.youtube.com")
    assert not found.permits("www.youtube.com", "music.youtube.com")
    assert not found.permits("reddit.com")


async def test_bounds_follow_the_settings(rules):
    await rules.update(OTHER, "concurrent_jobs", "1")
    bounds = GuildBounds(rules)
    changed = []
    rules.on_change(changed.append)
    await rules.update(GUILD, "concurrent_jobs", "2")
    await rules.update(GUILD, "retention", "1 h")
    await rules.update(GUILD, "daily_quota", "1 MB")
    await rules.update(GUILD, "queue_size", "7")
    assert bounds.running() == {GUILD: 2, OTHER: 1}
    assert (bounds.keep_s(GUILD), bounds.daily_bytes(GUILD), bounds.queued(GUILD)) == (3600.0, 1024 * 1024, 7)
    await rules.reset(GUILD, "concurrent_jobs")
    await rules.update(OTHER, "concurrent_jobs", "3")
    assert bounds.running() == {}
    assert changed == [GUILD, GUILD, GUILD, GUILD, GUILD, OTHER]


@pytest.mark.alone
async def test_reading_takes_microseconds(rules):
    await rules.update(GUILD, "quality", "720p")
    await rules.update(GUILD, "quality", "audio", channel_id=CHANNEL)
    started = perf_counter()
    for channel in range(10_000):
        rules.effective(GUILD, channel)
    assert perf_counter() - started < 1.0

"""The counted days of servers are in memory for as long as the bot lives: yesterday's are of no use."""

from datetime import timedelta

from bossbot_core.settings import StorageSettings
from bossbot_core.storage.allowances import EqualAllowances
from bossbot_core.storage.quota import Quota
from bossbot_core.storage.tree import GuildTree


def test_a_new_day_forgets_the_others(tmp_path, clock):
    settings = StorageSettings()
    quota = Quota(tmp_path / "temp", GuildTree(tmp_path / "downloads"), settings, EqualAllowances(settings))
    now = clock()
    for guild_id in range(50):
        quota.kept(guild_id, 1, now)
    quota.kept(1, 1, now + timedelta(days=1))
    assert set(quota._days) == {1}

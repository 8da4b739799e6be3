from pathlib import Path

import pytest

from bossbot_core.settings import Settings, SettingsError, load_settings, secrets_of


def test_without_any_file_everything_has_its_default(load):
    loaded = load()
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}


def test_each_source_overrides_the_one_before_it_key_by_key(load):
    loaded = load(
        '[queue]\nmax_concurrent = 2\nmax_queued_per_guild = 20\n[discord]\ntoken = "file"\n',
        secrets='[discord]\ntoken = "secret"\n[queue]\nmax_queued_per_guild = 30\n',
        environ={"BOSS_BOT_QUEUE__MAX_QUEUED_PER_GUILD": "40"},
    )
    assert loaded.settings.queue.max_concurrent == 2
    assert loaded.settings.queue.max_queued_per_guild == 40
    assert loaded.settings.discord.token == "secret"
    assert loaded.origins["queue.max_concurrent"] == "settings.toml"
    assert loaded.origins["discord.token"] == ".secrets.toml"
    assert loaded.origins["queue.max_queued_per_guild"] == "BOSS_BOT_QUEUE__MAX_QUEUED_PER_GUILD"
    assert loaded.origins["queue.lease_s"] == "default"


@pytest.mark.parametrize(
    ("variable", "text", "section", "key", "value"),
    [
        ("BOSS_BOT_DISCORD_TOKEN", "12345678", "discord", "token", "12345678"),
        ("BOSS_BOT_DISCORD_TOKEN", " padded \n", "discord", "token", "padded"),
        ("BOSS_BOT_COMMAND_PREFIX", "!", "discord", "command_prefix", "!"),
        ("BOSS_BOT_MAX_CONCURRENT_DOWNLOADS", "9", "queue", "max_concurrent", 9),
        ("BOSS_BOT_MAX_QUEUE_SIZE", "99", "queue", "max_queued_per_guild", 99),
        ("BOSS_BOT_DATA__DIRECTORY", "/var/lib/bossbot", "data", "directory", Path("/var/lib/bossbot")),
        ("BOSS_BOT_QUEUE__LEASE_S", "90", "queue", "lease_s", 90.0),
        ("BOSS_BOT_PLUGINS__SAFE_MODE", "True", "plugins", "safe_mode", True),
        ("BOSS_BOT_PLUGINS__ALLOW", "reddit, youtube", "plugins", "allow", ("reddit", "youtube")),
        ("BOSS_BOT_PLUGINS__ALLOW", '["reddit"]', "plugins", "allow", ("reddit",)),
        ("BOSS_BOT_LIMITS__PACE__YOUTUBE", "0.5", "limits", "pace", {"youtube": 0.5}),
        ("BOSS_BOT_LOGS__LEVEL", "debug", "logs", "level", "debug"),
        ("BOSS_BOT_TOOLS__FFMPEG", "", "tools", "ffmpeg", ""),
    ],
)
def test_a_variable_sets_its_key(load, variable, text, section, key, value):
    assert getattr(getattr(load(environ={variable: text}).settings, section), key) == value


def test_other_variables_are_nobodys_business(load):
    environ = {"PATH": "/bin", "BOSSBOT_TEST_DATA": "x", "DYNACONF_QUEUE": "3", "MERGE_ENABLED_FOR_DYNACONF": "false"}
    assert load(environ=environ).settings == Settings()


def test_a_later_list_replaces_the_earlier_one(load):
    loaded = load('[plugins]\nallow = ["a"]\n', environ={"BOSS_BOT_PLUGINS__ALLOW": "b"})
    assert loaded.settings.plugins.allow == ("b",)


def test_plugin_tables_keep_what_was_written_and_join_key_by_key(load):
    loaded = load(
        "[plugins]\nsafe_mode = true\n[plugins.instagram]\nitems = 5\n[plugins.empty]\n",
        secrets='[plugins.instagram]\npassword = "hunter22"\nnested = { session_id = "abc" }\n',
    )
    assert loaded.settings.plugins.safe_mode is True
    assert loaded.settings.plugins.tables == {
        "instagram": {"items": 5, "password": "hunter22", "nested": {"session_id": "abc"}}
    }
    assert loaded.origins["plugins.instagram.password"] == ".secrets.toml"


def test_a_value_may_stand_in_a_file_of_its_own(load, tmp_path):
    (tmp_path / "token").write_text("from-a-file\n")
    mark = f"@read_file {tmp_path}/token"
    assert load(f'[discord]\ntoken = "{mark}"\n').settings.discord.token == "from-a-file"
    assert load(environ={"BOSS_BOT_DISCORD_TOKEN": mark}).settings.discord.token == "from-a-file"


def test_secrets_never_stand_in_a_repr(load):
    loaded = load('[discord]\ntoken = "hunter22"\n[plugins.x]\npassword = "hunter33"\n')
    assert "hunter" not in repr(loaded)


def test_secret_texts_are_known_by_their_names(load):
    loaded = load(
        '[discord]\ntoken = "t0ken"\n[plugins.x]\nquality = "best"\ncookies = ["c1"]\nlogin = { password = "p" }\n'
    )
    assert sorted(secrets_of(loaded.settings)) == ["c1", "p", "t0ken"]


def test_the_credentials_of_an_address_are_secret_whatever_it_is_called(load):
    loaded = load('[plugins.x]\nproxy = "http://user:pa%2Fss@proxy.example:3128"\nother = "http://proxy.example"\n')
    assert set(secrets_of(loaded.settings)) == {"http://user:pa%2Fss@proxy.example:3128", "pa%2Fss", "pa/ss"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_secrets_that_others_may_read_are_refused_with_the_remedy(tmp_path, mode):
    path = tmp_path / ".secrets.toml"
    path.write_text('[discord]\ntoken = "hunter22"\n')
    path.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, {})
    assert f"chmod 600 {path}" in str(caught.value)
    assert "hunter22" not in str(caught.value)


def test_all_problems_of_the_values_are_told_at_once(load):
    with pytest.raises(SettingsError) as caught:
        load('[queue]\nmax_concurrent = "x"\nlease_s = true\n[logs]\nlevel = "loud"\n')
    assert len(caught.value.problems) == 3

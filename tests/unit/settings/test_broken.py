import pytest

from bossbot_core.settings import SettingsError

BROKEN = [
    # what is written, then words that the refusal must contain
    ("[queue\n", ["settings.toml", "not valid TOML", "line 1"]),
    ("[queue]\nlease_s = = 3\n", ["settings.toml", "line 2"]),
    ("[queue]\nlease_s = 3\nlease_s = 4\n", ["settings.toml", "not valid TOML"]),
    (
        "[qeue]\nmax_concurrent = 3\n",
        ["settings.toml", "'qeue.max_concurrent'", "Did you mean 'queue.max_concurrent'?"],
    ),
    ("[unheard_of]\n", ["there is no setting 'unheard_of'"]),
    ("[queue]\nmax_concurent = 3\n", ["'queue.max_concurent'", "Did you mean 'queue.max_concurrent'?"]),
    ("[queue]\nmax_file_bytes = 3\n", ["'queue.max_file_bytes'", "Did you mean 'downloads.max_file_bytes'?"]),
    ("max_concurrent = 3\n", ["'max_concurrent'", "Did you mean 'queue.max_concurrent'?"]),
    ('token = "hunter22"\n', ["'token'", "Did you mean 'discord.token'?"]),
    ("[plugins]\nalow = []\n", ["'plugins.alow'", "Did you mean 'plugins.allow'?"]),
    ("[plugins]\nreddit = 3\n", ["'plugins.reddit' is a table"]),
    ("queue = 3\n", ["'queue' is a table"]),
    ("[limits]\npace = 3\n", ["'limits.pace' is a table"]),
    ("[plugins.allow]\na = 1\n", ["there is no setting 'plugins.allow.a'"]),
    ("[queue.max_concurrent]\na = 1\n", ["there is no setting 'queue.max_concurrent.a'"]),
    ('[queue]\nmax_concurrent = "5"\n', ["queue.max_concurrent must be a whole number", "got text ('5')"]),
    ("[queue]\nmax_concurrent = 5.5\n", ["must be a whole number", "got a number (5.5)"]),
    ("[queue]\nmax_concurrent = true\n", ["must be a whole number", "got true"]),
    ("[queue]\nlease_s = false\n", ["queue.lease_s must be a number", "got false"]),
    ("[queue]\nlease_s = []\n", ["queue.lease_s must be a number", "got a list"]),
    ("[queue]\nlease_s = 2020-01-01\n", ["must be a number", "got a date"]),
    ("[plugins]\nsafe_mode = 1\n", ["plugins.safe_mode must be true or false", "got a number (1)"]),
    ('[plugins]\nallow = "reddit"\n', ["plugins.allow must be a list of texts", "got text ('reddit')"]),
    ("[plugins]\nblock = [1]\n", ["plugins.block must be a list of texts"]),
    ("[data]\ndirectory = 3\n", ["data.directory must be a path", "got a number (3)"]),
    ("[discord]\ntoken = 12345678\n", ["discord.token must be text", "got a number"]),
    ('[limits.pace]\nyoutube = "fast"\n', ["limits.pace.youtube must be a number", "got text ('fast')"]),
    ("[limits.pace]\nyoutube = 0\n", ["limits.pace.youtube must be more than 0"]),
    ("[queue]\nmax_concurrent = 0\n", ["queue.max_concurrent must be 1 or more, got 0"]),
    ("[downloads]\nmax_conversions = 0\n", ["downloads.max_conversions must be 1 or more, got 0"]),
    ("[network]\nmax_bytes_per_s = 5\n", ["network.max_bytes_per_s must be 0 or at least 16384, got 5"]),
    ("[queue]\nlease_s = -1\n", ["queue.lease_s must be more than 0, got -1"]),
    ("[queue]\nlease_s = inf\n", ["queue.lease_s must be more than 0"]),
    ("[storage]\nkeep_temp_h = nan\n", ["storage.keep_temp_h must be 0 or more"]),
    ('[database]\nsynchronous = "OFF"\n', ["database.synchronous must be one of FULL, NORMAL", "'OFF'"]),
    ('[logs]\nlevel = "loud"\n', ["logs.level must be one of debug, info, warning, error", "'loud'"]),
    ('[logs]\nformat = "xml"\n', ["logs.format must be one of auto, json, pretty"]),
    ('[discord]\nrest_url = "discord.com"\n', ["discord.rest_url must be empty or start with http"]),
    ('[discord]\ncommand_prefix = ""\n', ["discord.command_prefix must have 1 to 10 characters"]),
    ('[web]\nlisten = "localhost:80"\n', ["web.listen must be empty or an IP address with a port", "'localhost:80'"]),
    ('[web]\nlisten = "::1:80"\n', ["web.listen must be empty or an IP address with a port"]),
    ('[web]\nlisten = "[127.0.0.1]:80"\n', ["web.listen must be empty or an IP address with a port"]),
    ('[web]\nlisten = "127.0.0.1"\n', ["web.listen must be empty or an IP address with a port"]),
    ('[web]\nlisten = "127.0.0.1:65536"\n', ["web.listen must be empty or an IP address with a port"]),
    ('[web]\nlisten = "0.0.0.0:8080"\n', ["web.listen must be an address of 127.0.0.1, or web.public_url must"]),
    ('[web]\npublic_url = "https://files.example.org"\n', ["web.listen must be set where web.public_url is"]),
    ('[web]\npublic_url = "files.example.org"\n', ["web.public_url must be empty or an address without a path"]),
    ('[web]\npublic_url = "ftp://files.example.org"\n', ["web.public_url must be empty or an address"]),
    ('[web]\npublic_url = "https://a.example/x"\n', ["web.public_url must be empty or an address without a path"]),
    ('[web]\npublic_url = "https://me:pw@a.example"\n', ["web.public_url must be empty or an address"]),
    ("[web]\nlink_h = 169.0\n", ["web.link_h must be from 0.1 to 168, got 169"]),
    ("[web]\nlink_h = nan\n", ["web.link_h must be from 0.1 to 168"]),
    ("[queue]\nheartbeat_s = 60.0\n", ["queue.heartbeat_s must be less than queue.lease_s"]),
    ("[downloads]\nretry_base_s = 40.0\n", ["downloads.retry_base_s must not be more than downloads.retry_max_s"]),
    ('[tools]\nffmpeg = "@read_file /nowhere/at/all"\n', ["settings.toml", "tools.ffmpeg", "cannot be read"]),
]


@pytest.mark.parametrize(("toml", "words"), BROKEN, ids=[row[0].replace("\n", " ").strip() for row in BROKEN])
def test_a_broken_file_is_refused_at_the_right_key(load, toml, words):
    with pytest.raises(SettingsError) as caught:
        load(toml)
    for word in words:
        assert word in str(caught.value)
    assert "settings.toml" in str(caught.value) or " must " in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("BOSS_BOT_QUEUE__MAX_CONCURRENT", "many", ["must be a whole number", "got text ('many')"]),
        ("BOSS_BOT_MAX_CONCURRENT_DOWNLOADS", "0", ["queue.max_concurrent must be 1 or more"]),
        ("BOSS_BOT_PLUGINS__SAFE_MODE", "maybe", ["must be true or false"]),
        ("BOSS_BOT_QUEUE__MAX_CONCURENT", "3", ["Did you mean 'queue.max_concurrent'?"]),
        ("BOSS_BOT_DISCORD_TOKNE", "x", ["there is no setting 'discord_tokne'"]),
        ("BOSS_BOT_QUEUE__LEASE_S", "1\nb = 2", ["must be a number"]),
    ],
)
def test_a_broken_variable_is_named(load, variable, text, words):
    with pytest.raises(SettingsError) as caught:
        load(environ={variable: text})
    for word in [variable, *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "toml",
    [
        '[discord]\ntoken = ["hunter22"]\n',
        '[discord]\ntoken = "@int hunter22"\n',
        '[plugins.x]\npw = "@int hunter22"\n',
    ],
)
def test_a_refusal_never_shows_a_secret(load, toml):
    with pytest.raises(SettingsError) as caught:
        load(toml)
    assert "hunter22" not in str(caught.value)


def test_a_file_that_is_not_text_is_refused(load, tmp_path):
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"settings\.toml: cannot be read"):
        load()

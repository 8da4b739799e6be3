import json
import subprocess
import sys

import pytest

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcdef"


@pytest.mark.parametrize("arguments", [[], ["run"]])
def test_without_a_token_one_screen_says_how_to_get_one_and_that_the_sandbox_needs_none(cli, arguments):
    done = cli(*arguments)
    assert done.returncode == 78
    assert done.stdout == ""
    for words in ("discord.com/developers/applications", "bossbot sandbox", ".secrets.toml", "BOSS_BOT_DISCORD_TOKEN"):
        assert words in done.stderr
    assert len(done.stderr.splitlines()) < 40
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["run", "plugins", "config", "download"])
def test_broken_settings_are_told_in_words_with_exit_code_78(cli, home, command):
    (home / "settings.toml").write_text("[queue]\nmax_concurent = 3\n")
    done = cli(command, *(["http://example.org/"] if command == "download" else []))
    assert done.returncode == 78
    assert "Did you mean 'queue.max_concurrent'?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["run"], ["sandbox", "--keep", "--no-open"]])
def test_a_data_directory_that_cannot_be_written_to_is_told_in_words(cli, home, command):
    (home / "file").touch()
    done = cli(*command, environ={"BOSS_BOT_DATA__DIRECTORY": "file", "BOSS_BOT_DISCORD_TOKEN": TOKEN})
    assert done.returncode == 78
    assert "data.directory" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_token_is_no_reason_to_start_again(cli):
    done = cli("run", environ={"BOSS_BOT_DISCORD_TOKEN": "wrong"})
    assert done.returncode == 78
    assert "Reset Token" in done.stderr


@pytest.mark.parametrize("command", ["plugins", "plugins --json", "config --json", "doctor", "--help"])
def test_a_reader_that_leaves_is_no_error_to_talk_about(home, command):
    pipe = f"{sys.executable} -m bossbot_core {command} | true"
    done = subprocess.run(pipe, shell=True, cwd=home, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


def test_output_that_cannot_be_written_is_a_failure_in_words(home):
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "bossbot_core", "plugins", "--json"]
        done = subprocess.run(
            command, cwd=home, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "✗ Nothing more can be written: No space left on device.\n"


def test_help_names_every_command_and_explains_the_exit_codes(cli):
    done = cli("--help")
    assert done.returncode == 0
    for word in ("run", "sandbox", "download", "plugins", "doctor", "config", "Exit codes"):
        assert word in done.stdout


@pytest.mark.parametrize("command", ["run", "sandbox", "download", "plugins", "doctor", "config"])
def test_each_command_has_a_help_of_its_own(cli, command):
    done = cli(command, "--help")
    assert done.returncode == 0
    assert len(done.stdout) > 300


def test_the_version_is_the_packages(cli):
    done = cli("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("bossbot 0.")


def test_an_unknown_command_or_option_is_bad_input(cli):
    assert cli("frobnicate").returncode == 2
    assert cli("config", "--frobnicate").returncode == 2


def test_plugins_lists_name_version_state_and_reason(cli, home):
    (home / "settings.toml").write_text('[plugins]\nblock = ["reddit"]\n[plugins.example]\nnonsense = 1\n')
    done = cli("plugins", "--json")
    assert done.returncode == 0
    plugins = {plugin["name"]: plugin for plugin in json.loads(done.stdout)}
    assert {"example", "instagram", "reddit", "tiktok", "twitter", "youtube"} <= set(plugins)
    assert plugins["reddit"] == {
        "name": "reddit",
        "version": plugins["reddit"]["version"],
        "state": "disabled",
        "reason": "blocked by plugins.block",
        "rest_s": 0.0,
        "built_in": False,
    }
    assert plugins["example"]["state"] == "failed"
    assert plugins["example"]["reason"]


def test_plugins_for_people_is_a_table(cli):
    done = cli("plugins", environ={"BOSS_BOT_PLUGINS__SAFE_MODE": "true"})
    assert done.returncode == 0
    assert "youtube" in done.stdout
    assert "safe mode is on" in done.stdout


def test_config_shows_each_value_with_its_origin_and_masks_secrets(cli, home):
    (home / "settings.toml").write_text('[queue]\nmax_concurrent = 2\n[plugins.instagram]\npassword = "hunter22"\n')
    done = cli("config", "--json", environ={"BOSS_BOT_DISCORD_TOKEN": TOKEN, "BOSS_BOT_LIMITS__PACE__YOUTUBE": "0.5"})
    rows = {row["key"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 0
    assert rows["queue.max_concurrent"] == {"key": "queue.max_concurrent", "value": 2, "origin": "settings.toml"}
    assert rows["discord.token"] == {"key": "discord.token", "value": "***", "origin": "BOSS_BOT_DISCORD_TOKEN"}
    assert rows["plugins.instagram.password"]["value"] == "***"
    assert rows["limits.pace"]["value"] == {"youtube": 0.5}
    assert rows["limits.pace"]["origin"] == "BOSS_BOT_LIMITS__PACE__YOUTUBE"
    assert rows["logs.level"]["origin"] == "default"


@pytest.mark.parametrize("command", ["config", "doctor", "plugins"])
def test_no_output_for_people_shows_a_secret(cli, home, command):
    (home / ".secrets.toml").write_text(f'[discord]\ntoken = "{TOKEN}"\n[plugins.instagram]\nwhatever = "hunter22"\n')
    (home / ".secrets.toml").chmod(0o600)
    done = cli(command)
    for text in (TOKEN, "hunter22"):
        assert text not in done.stdout + done.stderr


def test_the_command_line_is_imported_without_the_bot(home):
    heavy = ("hikari", "yt_dlp", "aiohttp", "dynaconf", "rich.table")
    loaded = f"import sys, bossbot_core.cli.program; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_doctor_looks_at_everything_and_breaks_nothing(cli, home):
    done = cli("doctor", "--json")
    report = json.loads(done.stdout)
    levels = {finding["check"]: finding["level"] for finding in report["findings"]}
    assert {
        "settings",
        "python",
        "package yt-dlp",
        "engines",
        "age of yt-dlp",
        "age of gallery-dl",
        "ffmpeg",
        "javascript runtime",
    } <= set(levels)
    assert {"plugin youtube", "database", "disk", "token"} <= set(levels)
    assert levels["ffmpeg"] == levels["plugin youtube"] == "ok"
    assert report["ok"] == (done.returncode == 0)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("toml", "check"),
    [
        ("[queue]\nmax_concurent = 3\n", "settings"),
        ('[tools]\nffmpeg = "/nowhere/ffmpeg"\n', "ffmpeg"),
        ("[plugins.example]\nnonsense = 1\n", "plugin example"),
        ('[discord]\ntoken = "nonsense"\n', "token"),
    ],
)
def test_doctor_ends_with_1_when_something_is_broken_and_says_how_to_mend_it(cli, home, toml, check):
    (home / "settings.toml").write_text(toml)
    done = cli("doctor", "--json")
    finding = next(finding for finding in json.loads(done.stdout)["findings"] if finding["check"] == check)
    assert done.returncode == 1
    assert finding["level"] == "broken"
    assert finding["fix"]

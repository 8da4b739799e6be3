import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from importlib.resources import files

import pytest

SAMPLES = files("bossbot_core.sandbox") / "samples"


def sha256_of(name: str) -> str:
    return hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest()


def test_exec_prints_the_posted_file_byte_for_byte(cli, home):
    done = cli("sandbox", "--exec", "/download url:{sample}/clip.mp4", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert report["outcome"] == "completed"
    assert report["command"] == "/download url:http://sample.test/clip.mp4"
    (attachment,) = [file for message in report["messages"] for file in message["attachments"]]
    assert attachment["sha256"] == sha256_of("clip.mp4")
    assert attachment["size"] == len((SAMPLES / "clip.mp4").read_bytes())
    assert attachment["name"].endswith("clip.mp4")
    assert not (home / "data").exists()


def test_exec_waits_for_the_last_message_of_an_album(cli):
    report = json.loads(cli("sandbox", "--exec", "/download url:{sample}/album/12 items:1-12", "--json").stdout)
    pictures = [file["sha256"] for message in report["messages"] for file in message["attachments"]]
    assert pictures == [sha256_of(f"album/{number:02}.jpg") for number in range(1, 13)]
    assert len(report["messages"]) == 2


def test_exec_ends_with_1_when_the_job_fails(cli):
    done = cli("sandbox", "--exec", "/download url:{sample}/too-large.mp4", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["outcome"], report["error"]) == ("failed", "too_large")
    assert report["messages"][0]["embeds"]


def test_exec_lets_somebody_else_type_the_command(cli):
    # Alex may not.
    done = cli("sandbox", "--exec", "/settings update key:spoiler value:yes", "--json", "--as", "Mona")
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "answered")


def test_exec_says_who_there_is(cli):
    assert "try Mona, Alex, Sam" in cli("sandbox", "--exec", "/help", "--as", "Nobody").stderr


def test_exec_ends_with_2_when_the_command_is_refused(cli):
    done = cli("sandbox", "--exec", "/download url:http://127.0.0.1/", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 2
    assert (report["outcome"], report["error"]) == ("refused", "blocked_address")
    assert [message["ephemeral"] for message in report["messages"]] == [True]


@pytest.mark.parametrize("command", ["/frobnicate", "/download", "no command at all"])
def test_exec_ends_with_2_for_what_is_no_command(cli, command):
    done = cli("sandbox", "--exec", command, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_exec_serves_commands_without_a_job(cli):
    done = cli("sandbox", "--exec", "/queue list", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "answered"


def test_exec_for_people_shows_messages_and_the_verdict(cli):
    done = cli("sandbox", "--exec", "/download url:{sample}/missing.mp4")
    assert done.returncode == 1
    assert "everybody sees this" in done.stdout
    assert done.stdout.rstrip().endswith("failed · removed")


@pytest.fixture
def page(home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running sandbox and its address."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "bossbot_core", "sandbox", "--port", "0", "--no-open", "--keep"]
    with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = next(found[0] for line in process.stdout if (found := re.search(r"(?<=sandbox is at )\S+", line)))
            yield process, address
        finally:
            process.kill()


def test_the_page_is_served_at_the_printed_address_until_the_process_is_stopped(page, home):
    process, address = page
    with urllib.request.urlopen(f"{address}/page/state", timeout=10) as answer:
        state = json.load(answer)
    assert [command["name"] for command in state["commands"]]
    assert state["connected"]
    assert (home / "data" / "sandbox" / "bossbot.db").exists()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0

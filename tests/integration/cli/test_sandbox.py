import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from importlib.resources import files

import pytest

from bossbot_core.cli.execution import Outcome, perform
from bossbot_core.cli.sandbox import open_sandbox
from bossbot_core.sandbox import SlashError
from bossbot_core.settings import Settings

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


def test_exec_lets_somebody_else_type_the_command(cli):
    # Alex may not.
    done = cli("sandbox", "--exec", "/settings update key:spoiler value:yes", "--json", "--as", "Mona")
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "answered")


def test_exec_ends_with_2_for_what_is_no_command(cli):
    done = cli("sandbox", "--exec", "/frobnicate", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "frobnicate" in done.stderr
    assert "Traceback" not in done.stderr


def test_exec_for_people_shows_messages_and_the_verdict(cli):
    done = cli("sandbox", "--exec", "/download url:{sample}/missing.mp4")
    assert done.returncode == 1
    assert "everybody sees this" in done.stdout
    assert done.stdout.rstrip().endswith("failed · removed")


@pytest.fixture
async def use(tmp_path) -> AsyncIterator[Callable[[str], Awaitable[Outcome]]]:
    """Uses one command in a sandbox of its own, as `--exec` does in its process."""
    async with open_sandbox(Settings(), tmp_path) as sandbox:
        yield partial(perform, sandbox.discord, sandbox.app, person="Alex")


async def test_a_command_ends_with_the_last_message_of_an_album(use):
    outcome = await use("/download url:http://sample.test/album/12 items:1-12")
    pictures = [file["sha256"] for message in outcome.messages for file in message["attachments"]]
    assert pictures == [sha256_of(f"album/{number:02}.jpg") for number in range(1, 13)]
    assert len(outcome.messages) == 2


async def test_a_job_that_fails_ends_with_1(use):
    outcome = await use("/download url:http://sample.test/too-large.mp4")
    assert outcome.exit_code == 1
    assert (outcome.result, outcome.error) == ("failed", "too_large")
    assert outcome.messages[0]["embeds"]


async def test_a_command_that_is_refused_ends_with_2(use):
    outcome = await use("/download url:http://127.0.0.1/")
    assert outcome.exit_code == 2
    assert (outcome.result, outcome.error) == ("refused", "blocked_address")
    assert [message["ephemeral"] for message in outcome.messages] == [True]


async def test_a_command_without_a_job_ends_with_its_answer(use):
    outcome = await use("/queue list")
    assert (outcome.exit_code, outcome.result) == (0, "answered")


async def test_what_is_no_command_is_told_and_who_there_is(use):
    for text in ("/download", "no command at all"):
        with pytest.raises(SlashError):
            await use(text)
    with pytest.raises(SlashError, match="try Mona, Alex, Sam"):
        await use("/help", person="Nobody")


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

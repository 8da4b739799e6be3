"""The manual and the program name the same commands, options and exit codes."""

import re
from pathlib import Path

from typer.main import get_command

from bossbot_core.cli import exits
from bossbot_core.cli.program import app
from bossbot_core.settings import QueueSettings

ROOT = Path(__file__).resolve().parents[3]
MANUAL = (ROOT / "docs" / "operate" / "commands-line.md").read_text(encoding="utf-8")
INSTALL = (ROOT / "docs" / "operate" / "install.md").read_text(encoding="utf-8")


def test_each_command_is_in_the_manual_and_no_other():
    written = re.findall(r"^\| `bossbot ([\w-]+)", MANUAL, re.MULTILINE)
    assert sorted(written) == sorted(get_command(app).commands)


def test_each_option_is_in_the_manual():
    for name, command in get_command(app).commands.items():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option not in {"--help", "--output"}:
                    assert option in MANUAL, f"{name} {option}"


def test_each_exit_code_is_in_the_manual():
    written = {int(code) for code in re.findall(r"^\| (\d+) \|", MANUAL, re.MULTILINE)}
    known = {exits.OK, exits.FAILED, exits.BAD_INPUT, exits.IN_USE, exits.BAD_SETTINGS, exits.RESTART, exits.STOPPED}
    assert written == known


def test_the_service_unit_restarts_after_a_restart_and_not_after_wrong_settings():
    unit = dict(re.findall(r"^(\w+)=(\S+)$", INSTALL, re.MULTILINE))
    assert unit["RestartForceExitStatus"] == unit["SuccessExitStatus"] == str(exits.RESTART)
    assert unit["RestartPreventExitStatus"] == str(exits.BAD_SETTINGS)
    assert float(unit["TimeoutStopSec"]) >= QueueSettings().grace_s + 10


def test_the_container_gives_the_bot_time_to_drain_and_nothing_it_does_not_need():
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    grace_s = float(re.search(r"stop_grace_period: (\d+)s", compose)[1])
    assert grace_s >= QueueSettings().grace_s + 10
    for line in ("read_only: true", "cap_drop: [ALL]", '"no-new-privileges:true"', "restart: unless-stopped"):
        assert line in compose
    assert re.search(r"^USER \d+:\d+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

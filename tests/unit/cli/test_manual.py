"""The manual and the program name the same commands, options and exit codes."""

import re
from pathlib import Path

from typer.main import get_command

from bossbot_core.cli import exits
from bossbot_core.cli.program import app

MANUAL = (Path(__file__).resolve().parents[3] / "docs" / "operate" / "commands-line.md").read_text(encoding="utf-8")


def test_each_command_is_in_the_manual_and_no_other():
    written = re.findall(r"^\| `bossbot (\w+)", MANUAL, re.MULTILINE)
    assert sorted(written) == sorted(get_command(app).commands)


def test_each_option_is_in_the_manual():
    for name, command in get_command(app).commands.items():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option not in {"--help", "--output"}:
                    assert option in MANUAL, f"{name} {option}"


def test_each_exit_code_is_in_the_manual():
    written = {int(code) for code in re.findall(r"^\| (\d+) \|", MANUAL, re.MULTILINE)}
    assert written == {exits.OK, exits.FAILED, exits.BAD_INPUT, exits.IN_USE, exits.BAD_SETTINGS, exits.STOPPED}

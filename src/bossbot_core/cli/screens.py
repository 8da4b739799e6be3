"""What the command line shows people beside a command's own output."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from bossbot_core.cli import exits
from bossbot_core.database import DatabaseInUseError, DatabaseUnusableError
from bossbot_core.settings import SettingsError

if TYPE_CHECKING:
    from bossbot_core.cli.execution import Outcome

HOW_TO_START = """\
The bot has no token yet, so it cannot sign in to Discord.

[bold]Just looking?[/] The sandbox needs no token, no account, no internet:

    [cyan]bossbot sandbox[/]

[bold]To get a token[/]
 1. Open [cyan]https://discord.com/developers/applications[/]
    and choose [bold]New Application[/].
 2. Under [bold]Bot[/], choose [bold]Reset Token[/]. Copy it: it is shown once.
 3. Under [bold]Installation[/], give it the scopes [bold]bot[/] and
    [bold]applications.commands[/] and the permissions View Channels,
    Send Messages, Send Messages in Threads, Embed Links, Attach Files
    and Read Message History. Open the install link there to add the
    bot to your server.

[bold]To give it to the bot[/], write this to [cyan].secrets.toml[/] in this folder

    \\[discord]
    token = "paste the token here"

and let nobody else read it: [cyan]chmod 600 .secrets.toml[/]
(or set the variable [cyan]BOSS_BOT_DISCORD_TOKEN[/]).

Then start it again: [cyan]bossbot run[/]

[dim]In a clone of the repository, write `uv run` before each command.[/]"""

DISK_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What a full or failing disk answers, which no command can help."""


def error_console() -> Console:
    """Where people are told something that is no result."""
    return Console(stderr=True, highlight=False)


def show_no_token() -> None:
    """How to get a token, and that the sandbox needs none."""
    error_console().print(Panel(HOW_TO_START, title="No token", border_style="yellow", padding=(1, 2), expand=False))


def show_settings_error(error: SettingsError) -> None:
    """Each problem of the settings on its own line."""
    lines = [Text(f"• {problem}") for problem in error.problems]
    hint = Text.from_markup("\nAll settings are in docs/operate/settings.md; nothing was started.", style="dim")
    error_console().print(Panel(Group(*lines, hint), title="The settings need a look", border_style="red"))


def show_failure(sentence: str, code: str = "") -> None:
    """One sentence about what failed, and its code."""
    suffix = f" [dim]({escape(code)})[/]" if code else ""
    error_console().print(f"[red]✗[/] {escape(sentence)}{suffix}", soft_wrap=True)


def show_sandbox(url: str) -> None:
    """The page's address, and what to try there."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.print(f"The sandbox is at {url}", soft_wrap=True)
        return
    text = Text.from_markup(
        f"Open [bold cyan link={url}]{url}[/]\n\n"
        "Type [bold]/[/] and choose [bold]download[/], or click a sample. Everything stays on this machine.\n"
        "[dim]Ctrl-C stops it.[/]"
    )
    console.print(Panel(text, title="Boss-Bot sandbox", border_style="green", padding=(1, 2), expand=False))


def show_outcome(outcome: "Outcome") -> None:
    """What came of a command in the sandbox, message by message."""
    console = Console(highlight=False)
    console.print(Text(outcome.command, style="bold"))
    for message in outcome.messages:
        console.print(Panel(Group(*_message_lines(message)), expand=False, title=_whose(message), title_align="left"))
    style = "green" if outcome.exit_code == exits.OK else "red"
    console.print(Text(" · ".join(filter(None, [outcome.result, outcome.error])), style=style))


def _whose(message: dict[str, Any]) -> str:
    return "only you see this" if message["ephemeral"] else "everybody sees this"


def _message_lines(message: dict[str, Any]) -> Iterator[Text]:
    if message["content"]:
        yield Text(message["content"])
    for embed in message["embeds"]:
        fields = [f"{field['name']}: {field['value']}" for field in embed.get("fields", ())]
        yield Text(embed.get("title", ""), style="bold")
        yield Text("\n".join(filter(None, [embed.get("description"), *fields])))
        if footer := embed.get("footer"):
            yield Text(footer["text"], style="dim")
    for file in message["attachments"]:
        yield Text(f"📎 {file['name']}  {file['size']:,} bytes  sha256 {file['sha256']}", style="cyan")


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """The named boundary of the command line: what an operator can mend is told in words."""
    try:
        try:
            yield
        finally:
            # Here and not when Python ends: there nobody could be told in words.
            if sys.stdout is not None:
                sys.stdout.flush()
    except SettingsError as error:
        show_settings_error(error)
        sys.exit(exits.BAD_SETTINGS)
    except DatabaseInUseError as error:
        show_failure(str(error))
        sys.exit(exits.IN_USE)
    except DatabaseUnusableError as error:
        show_failure(str(error))
        sys.exit(exits.BAD_SETTINGS)
    except KeyboardInterrupt:
        sys.exit(exits.STOPPED)
    except BrokenPipeError:
        _drop_output()
        sys.exit(exits.FAILED)
    except OSError as error:
        if error.errno not in DISK_FAULTS:
            raise
        _drop_output()
        show_failure(f"Nothing more can be written: {error.strerror}.")
        sys.exit(exits.FAILED)


def _drop_output() -> None:
    """Nobody reads it any more; Python would complain about it once more when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The commands and their options. Each imports what it needs when it is called, so that `--help` is quick."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bossbot_core.api import Quality

HELP = """
Paste a link in Discord; the media comes back in the channel.

**New here?** `bossbot sandbox` opens a Discord of its own in your browser, with the bot in it and samples to
try. It needs no token, no account and no internet.

**Ready for a real server?** Give the bot a token (`bossbot run` tells how to get one), then `bossbot run`.

**Something wrong?** `bossbot doctor` looks at everything and says how to mend it.
"""
EPILOG = (
    "Exit codes: 0 done, 1 failed, 2 bad input, 75 another bot is running, 78 wrong settings or no token, "
    "86 wants to be started again, 130 stopped by Ctrl-C. "
    "Settings come from settings.toml, .secrets.toml and BOSS_BOT_* variables."
)

app = typer.Typer(
    name="bossbot",
    help=HELP,
    epilog=EPILOG,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table for people.")]


def main(arguments: Sequence[str] | None = None) -> int | None:
    """Run the command line; what can be mended is said on one screen, without a traceback."""
    from bossbot_core.cli.screens import guarded

    with guarded():
        app(args=arguments, prog_name="bossbot")
    return None


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        from importlib.metadata import version

        typer.echo(f"bossbot {version('bossbot-core')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def default(  # noqa: D103 - its docstring is the program's help
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        run()


default.__doc__ = HELP


@app.command()
def run(
    *,
    supervise: Annotated[
        bool,
        typer.Option("--supervise", help="Run the bot in a child process and start it again when it crashes."),
    ] = False,
) -> None:
    """Run the bot until it is stopped. This is what `bossbot` alone does.

    Needs a token; without one it says how to get it. Stop it with Ctrl-C or SIGTERM: running downloads go back to
    the queue and continue at the next start. Asked to restart, by a bot's owner or with SIGUSR1, it ends with exit
    code 86: a service manager, or `--supervise`, starts it again.
    """
    from bossbot_core.cli.run import keep_running, run_bot

    raise typer.Exit(keep_running() if supervise else run_bot())


@app.command()
def sandbox(
    *,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, show_default=False, help="Port of the page; without it 8321, or a free one."),
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(
            "--exec",
            metavar="COMMAND",
            help="Run one slash command without the page, print what the bot answers, and leave. "
            "`{sample}` stands for the sample host.",
        ),
    ] = None,
    person: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Who uses the command: Alex, Sam, or Mona, who moderates.")
    ] = "Alex",
    json: Json = False,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the queue and files in data/sandbox between starts.")
    ] = False,
) -> None:
    """Try the bot in a Discord of its own: no token, no account, no internet.

    Starts a small Discord and a host with sample media on this machine, connects the real bot to it and prints the
    address of a page where you type slash commands.

    Scripts use it without the page:

    `bossbot sandbox --exec "/download url:{sample}/clip.mp4" --json`

    prints every message of the answer once it is final. Exit codes: 0 done, 1 the download failed, 2 the command was
    refused or does not exist.
    """
    from bossbot_core.cli.sandbox import execute, serve

    if command is not None:
        raise typer.Exit(execute(command, person=person, as_json=json))
    raise typer.Exit(serve(port=port, open_page=open_page, keep=keep))


@app.command()
def download(
    url: Annotated[str, typer.Argument(help="A link to a post, video or album that an installed plugin serves.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", file_okay=False, help="Folder to save into; it is made if needed.")
    ] = Path(),
    quality: Annotated[Quality, typer.Option("--quality", "-q", help="What you want of a video.")] = Quality.BEST,
) -> None:
    """Download a link to a folder, without Discord.

    The same plugins, engines, limits and network door as in the bot. Prints the path of each saved file, one a line;
    progress goes to the error stream. Exit codes: 0 saved, 1 failed, 2 no plugin serves the link or it is none.
    """
    from bossbot_core.cli.download import download_to

    raise typer.Exit(download_to(url, output, quality))


@app.command()
def canary(
    *,
    platform: Annotated[
        list[str] | None,
        typer.Option("--platform", metavar="NAME", help="Only this plugin's link; may be given several times."),
    ] = None,
    engines: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, exists=True, help="Use the engines in this folder instead of those that are in use."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Fetch one known link of each platform and say which still work.

    The same way as in the bot: plugin, engines, a process with its walls, the network door. What is fetched is thrown
    away; the bot may be running. Exit codes: 0 all work, 1 at least one does not, 2 there is no such link.
    """
    from bossbot_core.cli.canary import look

    raise typer.Exit(look(platform or [], engines, as_json=json))


@app.command(name="upgrade-engines")
def upgrade_engines(
    *,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="NAME==VERSION", help="This version, not the newest; may be given several times."),
    ] = None,
    wheels: Annotated[
        Path | None,
        typer.Option(file_okay=False, exists=True, help="Take them from this folder of wheels, not from the network."),
    ] = None,
    back: Annotated[
        bool, typer.Option("--back", help="Return to the engines before, at last to those that were installed.")
    ] = False,
    json: Json = False,
) -> None:
    """Install newer yt-dlp and gallery-dl beside the others, prove them, and use them from the next start on.

    They go into a folder of the data directory; the installation stays as it is. Only engines that pass are chosen:
    versions, imports, plugins, and each platform at least as well as now. Exit codes: 0 chosen, gone back, or nothing
    newer; 1 not installed or not proved, and nothing was changed; 2 that is no engine; 75 another upgrade is at work.
    """
    from bossbot_core.cli.upgrading import give_up, upgrade

    raise typer.Exit(give_up(as_json=json) if back else upgrade(to or [], wheels, as_json=json))


@app.command()
def plugins(
    *,
    json: Json = False,
    pin: Annotated[
        bool, typer.Option("--pin", help="Print the hash of each as settings, without importing any.")
    ] = False,
) -> None:
    """List the installed plugins: name, version, state, and the reason where one does not work."""
    from bossbot_core.cli.plugins import list_plugins, print_pins

    raise typer.Exit(print_pins() if pin else list_plugins(as_json=json))


@app.command()
def doctor(*, json: Json = False) -> None:
    """Look at everything the bot needs and say how to mend what is wrong.

    Python, packages and their age, ffmpeg, the JavaScript runtime, plugins, settings, the database, the disk and the
    token's shape. Changes nothing. Exit codes: 0 nothing is broken (there may be warnings), 1 something is.
    """
    from bossbot_core.cli.doctor import examine

    raise typer.Exit(examine(as_json=json))


@app.command()
def reports(
    *,
    show: Annotated[
        str | None, typer.Option("--show", metavar="ID", show_default=False, help="Print the one with this error id.")
    ] = None,
    json: Json = False,
) -> None:
    """List the replies of platforms that could not be read, newest first.

    Where a download fails with `platform_changed`, what the platform answered is kept in `reports` in the data
    directory, with secrets masked: the newest 20, for seven days. Exit codes: 0 shown, 2 there is none with that id.
    """
    from bossbot_core.cli.reports import list_reports, show_report

    raise typer.Exit(list_reports(as_json=json) if show is None else show_report(show))


@app.command()
def config(*, json: Json = False) -> None:
    """Show the settings in force and where each came from; secrets are masked."""
    from bossbot_core.cli.config import show_config

    raise typer.Exit(show_config(as_json=json))


@app.command()
def backup(
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to put it: a file, or a folder. Without it: `backups` in the data directory."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Make a verified backup of the database, while the bot goes on working.

    The copy is of one moment, is read back and counted, and gets its name only when it is sound; an older backup of
    that name is replaced. The bot makes one a day by itself and keeps seven. Exit codes: 0 made, 1 failed, 78 there
    is no database.
    """
    from bossbot_core.cli.database import back_up_to

    raise typer.Exit(back_up_to(file, as_json=json))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a database that was set aside.")], *, json: Json = False
) -> None:
    """Put a backup in the place of the database. Stop the bot first.

    The backup is verified before anything is changed, and the database that was there is kept in the folder
    `set-aside`. Downloads that were waiting when the backup was made run again. Exit codes: 0 restored, 1 the file
    cannot be restored, 75 a bot is running, 78 a newer version wrote the backup.
    """
    from bossbot_core.cli.database import restore_from

    raise typer.Exit(restore_from(file, as_json=json))


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A backup to look at. Without it: the database of the bot.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Look at every page and row of the database. Changes nothing; the bot may be running.

    Integrity, references, the schema, the write-ahead log and, while the bot is stopped, the checksum of every page.
    Exit codes: 0 sound, 1 damaged, 78 there is none, or a newer version wrote it.
    """
    from bossbot_core.cli.database import check as look

    raise typer.Exit(look(file, as_json=json))


@app.command()
def audit(
    *,
    guild: Annotated[
        int | None, typer.Option("--guild", metavar="ID", show_default=False, help="Only what happened in this server.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many entries, counted from the newest.")] = 20,
    verify: Annotated[
        bool, typer.Option("--verify", help="Instead of a list: look whether any entry was changed or removed.")
    ] = False,
    json: Json = False,
) -> None:
    """Show who administered the bot, and what was denied. Changes nothing; the bot may be running.

    The newest entry comes first. `--verify` reads the whole record and prints the number and hash of its last entry.
    Exit codes: 0 shown, or whole; 1 the record is broken; 78 there is no database, or it is of another version.
    """
    from bossbot_core.cli.audit import list_acts, verify_chain

    raise typer.Exit(verify_chain(as_json=json) if verify else list_acts(guild, limit, as_json=json))

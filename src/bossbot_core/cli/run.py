"""`bossbot run`: the bot itself."""

import asyncio

from bossbot_core.cli import exits
from bossbot_core.cli.screens import show_failure, show_no_token
from bossbot_core.database import DatabaseInUseError, in_use
from bossbot_core.settings import load_settings, secrets_of


def keep_running() -> int:
    """Run the bot in a child process and start it again when it crashes or asks for it. Raises `SettingsError`."""
    from bossbot_core import logs
    from bossbot_core.cli.supervise import supervise

    settings = load_settings().settings
    logs.configure(settings.logs, secrets=secrets_of(settings))
    return supervise()


def run_bot() -> int:
    """Run until stopped; without a token it says how to get one. Raises `SettingsError`, `DatabaseInUseError`."""
    settings = load_settings().settings
    if not settings.discord.token:
        show_no_token()
        return exits.BAD_SETTINGS
    # Asked again where the database is opened; here it is said before the imports, which take most of a second.
    if in_use(settings.data.database):
        raise DatabaseInUseError(settings.data.database)
    from bossbot_core import logs
    from bossbot_core.discord import DiscordError, SetupError
    from bossbot_core.runner import Ending
    from bossbot_core.serving import serve

    logs.configure(settings.logs, secrets=secrets_of(settings))
    try:
        ending = asyncio.run(serve(settings))
    except* DiscordError as refusals:
        for error in refusals.exceptions:
            show_failure(str(error))
        code = exits.BAD_SETTINGS if refusals.subgroup(SetupError) else exits.FAILED
    else:
        code = exits.RESTART if ending is Ending.RESTART else exits.OK
    return code

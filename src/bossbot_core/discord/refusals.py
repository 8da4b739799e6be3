"""What Discord refuses for good, and what to do about each: these sentences are for whoever runs the bot."""

import hikari

from bossbot_core.discord.errors import DiscordError, LoginError, SetupError
from bossbot_core.discord.faults import describe

_PORTAL = "https://discord.com/developers/applications"

LOGIN_REFUSED = (
    f"Discord refuses the bot's token. Open {_PORTAL}, choose the application, press Bot > Reset Token, and put the "
    "new token where the old one is: discord.token in .secrets.toml, or BOSS_BOT_DISCORD_TOKEN."
)
LOGIN_MISSING = (
    f"The token that is set is no bot's token: three parts with dots between. Copy it from {_PORTAL} (Bot > Reset "
    "Token) to where you set it: discord.token in .secrets.toml, or BOSS_BOT_DISCORD_TOKEN."
)

# Codes: docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_RESHARD = 4011
_CLOSED_FOR_GOOD = {
    4010: "Discord does not know the shard that this bot says it is (close code 4010). Update the bot.",
    4012: "Discord no longer speaks this version of its gateway (close code 4012). Update the bot.",
    4013: "Discord does not know the intents that the bot asks for (close code 4013). Update the bot.",
    4014: (
        "Discord does not grant the bot an intent that it asks for (close code 4014). Switch the Message Content "
        f"Intent on at {_PORTAL} (Bot > Privileged Gateway Intents), or switch off the settings that need it."
    ),
}


def refusal(error: Exception) -> DiscordError:
    """What ended the connection, as whoever runs the bot is told it."""
    if isinstance(error, hikari.UnauthorizedError):
        return LoginError(LOGIN_REFUSED)
    if isinstance(error, hikari.GatewayServerClosedConnectionError):
        return _closed(int(error.code or 0), error.reason)
    return DiscordError(f"Discord could not be reached ({describe(error)}); check the network and start again.")


def _closed(code: int, reason: str) -> DiscordError:
    if code == hikari.ShardCloseCode.AUTHENTICATION_FAILED:
        return LoginError(LOGIN_REFUSED)
    if code == _RESHARD:
        return DiscordError("Discord wants the bot to have more shards (close code 4011): it must be started again.")
    if code in _CLOSED_FOR_GOOD:
        return SetupError(_CLOSED_FOR_GOOD[code])
    return DiscordError(f"Discord ended the connection: close code {code} ({reason}).")

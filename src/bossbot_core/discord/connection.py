"""The two connections to Discord: the gateway with its REST client, and a REST client that never repeats a request."""

import hikari

from bossbot_core.discord import written
from bossbot_core.discord.errors import LoginError
from bossbot_core.discord.gateway import Gateway
from bossbot_core.discord.refusals import LOGIN_MISSING
from bossbot_core.settings import DiscordSettings

_READ_TIMEOUT_S = 60.0
_CONNECTIONS = 50
_LONGEST_WAIT_S = 10.0
"""How long a request waits for a rate limit; beyond it the job waits in the queue and somebody else gets its place."""

# Channels, since hikari does not read from an interaction whether its channel is age-restricted.
_CACHED = hikari.api.CacheComponents.ME | hikari.api.CacheComponents.GUILD_CHANNELS


def http_settings() -> hikari.impl.HTTPSettings:
    """Kept connections, and no bound on a whole request: a large upload may take long as long as it moves."""
    return hikari.impl.HTTPSettings(
        force_close_transports=False,
        connection_limit=_CONNECTIONS,
        timeouts=hikari.impl.HTTPTimeoutSettings(
            total=None, acquire_and_connect=None, request_socket_connect=10.0, request_socket_read=_READ_TIMEOUT_S
        ),
    )


def intents(settings: DiscordSettings) -> hikari.Intents:
    """What the gateway is asked to tell; messages, whose text is a privilege, only where they are to be read."""
    if not settings.text_commands:
        return hikari.Intents.GUILDS
    messages = hikari.Intents.GUILD_MESSAGES | hikari.Intents.DM_MESSAGES
    return hikari.Intents.GUILDS | messages | hikari.Intents.MESSAGE_CONTENT


def gateway_bot(settings: DiscordSettings) -> Gateway:
    """The bot itself; raises `LoginError` where the token has not the shape of one."""
    try:
        return Gateway(
            settings.token,
            rest_url=settings.rest_url or None,
            banner=None,
            logs=None,
            suppress_optimization_warning=True,
            auto_chunk_members=False,
            intents=intents(settings),
            cache_settings=hikari.impl.CacheSettings(components=_cached(settings)),
            http_settings=http_settings(),
            max_rate_limit=_LONGEST_WAIT_S,
        )
    except ValueError:
        raise LoginError(LOGIN_MISSING) from None


def rest_once(settings: DiscordSettings, bot: Gateway) -> hikari.impl.RESTClientImpl:
    """A REST client whose requests are sent once: what must not happen twice goes through it."""
    return hikari.impl.RESTClientImpl(
        cache=None,
        entity_factory=bot.entity_factory,
        executor=None,
        http_settings=bot.http_settings,
        proxy_settings=bot.proxy_settings,
        max_retries=0,
        # The same limits hold for both clients.
        bucket_manager=bot.limits,
        bucket_manager_owner=False,
        token=settings.token,
        token_type=hikari.TokenType.BOT,
        rest_url=settings.rest_url or None,
    )


def _cached(settings: DiscordSettings) -> hikari.api.CacheComponents:
    return _CACHED | written.CACHED if settings.text_commands else _CACHED

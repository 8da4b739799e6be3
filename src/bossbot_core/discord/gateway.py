"""hikari's gateway connection, which never gives up where it can be mended, and starts sessions within a budget.

It overrides private methods of hikari's shard, for there is no other hook; F16 and F17 fail where these change.
"""

import asyncio
import contextlib
import traceback
from typing import Any

import hikari
import structlog
from hikari.impl.shard import GatewayShardImpl

from bossbot_core.discord.buckets import Buckets
from bossbot_core.discord.sessions import SessionStarts

HELLO_S = 30.0
"""How long a connection may say nothing before it is tried again."""

ACK_S = 10.0
"""How long a heartbeat may stay without an answer. hikari notices at the next one, which is 41 seconds later."""

_LOOK_EVERY_S = 1.0
_PAUSE_S = 5.0

# hikari ends for good after these; Discord says to connect again (opcodes-and-status-codes#gateway-close-event-codes).
_MENDABLE = {4001, 4003, 4005}

log = structlog.get_logger("discord")


class Shard(GatewayShardImpl):
    """One gateway connection."""

    def __init__(self, starts: SessionStarts, **options: Any) -> None:
        super().__init__(**options)
        self._starts = starts
        self._hello = asyncio.timeout(None)
        self._beaten: tuple[float, float] | None = None
        self._life: asyncio.Task[Any] | None = None

    async def abandon(self) -> None:
        """End a connection that never stood, which `close` of hikari does not know of."""
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life

    def get_user_id(self) -> hikari.Snowflake:
        """Our own id once it is known: events that are told again before RESUMED need it, and hikari denies it."""
        return super().get_user_id() if self._user_id is None else self._user_id

    async def _keep_alive(self) -> None:
        self._life = asyncio.current_task()
        while not self._is_closing:
            try:
                return await super()._keep_alive()
            except hikari.GatewayServerClosedConnectionError as error:
                if error.code not in _MENDABLE:
                    raise
                log.warning("gateway closed", code=error.code)
            except Exception:  # the boundary of the connection: nothing that arrives may end the bot
                log.exception("gateway connection broke")
            await asyncio.sleep(_PAUSE_S)
        return None

    async def _connect(self) -> tuple[asyncio.Task[None], ...]:
        if self._seq is None:
            await self._starts.take()
        self._beaten = None
        try:
            async with asyncio.timeout(HELLO_S) as self._hello:
                try:
                    return await super()._connect()
                except asyncio.CancelledError as cut_off:
                    await _close_half_open(cut_off)
                    raise
        except TimeoutError:
            raise hikari.GatewayConnectionError("no HELLO in time") from None

    async def _heartbeat(self, heartbeat_interval: float) -> None:
        self._hello.reschedule(None)
        connection = self._ws
        beating = asyncio.ensure_future(super()._heartbeat(heartbeat_interval))
        try:
            # hikari leaves this task behind where a connection breaks during its handshake.
            while self._ws is connection and not (beating.done() or self._is_silent()):
                await asyncio.wait({beating}, timeout=_LOOK_EVERY_S)
            if beating.done():
                beating.result()
            else:
                log.warning("gateway silent", seconds=ACK_S)
        finally:
            beating.cancel()

    async def _send_heartbeat(self) -> None:
        await super()._send_heartbeat()
        self._beaten = asyncio.get_running_loop().time(), self._last_heartbeat_ack_received

    def _is_silent(self) -> bool:
        if self._beaten is None:
            return False
        at, heard = self._beaten
        # By change, and not by what is later: the wall clock, which both are read from, may have been set back.
        answered = heard != self._last_heartbeat_ack_received or heard == self._last_heartbeat_sent
        return not answered and asyncio.get_running_loop().time() - at > ACK_S


async def _close_half_open(cut_off: asyncio.CancelledError) -> None:
    """End what was begun so far: hikari does so after every failure but this one, and only its own frames know."""
    for frame, _ in traceback.walk_tb(cut_off.__traceback__):
        begun = [frame.f_locals[name] for name in ("heartbeat_task", "poll_events_task") if name in frame.f_locals]
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        opened = frame.f_locals.get("exit_stack")
        if isinstance(opened, contextlib.AsyncExitStack):
            await opened.aclose()


class Gateway(hikari.GatewayBot):
    """hikari's bot with such shards; `starts` counts its sessions, `limits` are Discord's as REST has met them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # hikari takes no buckets from outside for a bot.
        self.limits = Buckets(self._rest._bucket_manager.max_rate_limit)  # noqa: SLF001 - see above
        self._rest._bucket_manager = self.limits  # noqa: SLF001 - see above
        self.starts = SessionStarts(self.rest.fetch_gateway_bot_info)

    async def _start_one_shard(
        self, *, shard_id: int, shard_count: int, url: str, large_threshold: int, **presence: Any
    ) -> None:
        shard = Shard(
            self.starts,
            http_settings=self.http_settings,
            proxy_settings=self.proxy_settings,
            event_manager=self.event_manager,
            event_factory=self.event_factory,
            intents=self.intents,
            capabilities=self.capabilities,
            large_threshold=large_threshold,
            shard_id=shard_id,
            shard_count=shard_count,
            token=self._token,
            url=url,
            **{f"initial_{name}": value for name, value in presence.items() if name != "afk"},
            initial_is_afk=presence["afk"],
        )
        try:
            await shard.start()
        except BaseException:
            await shard.abandon()
            raise
        self._shards[shard_id] = shard

"""The gateway: HELLO, IDENTIFY, READY, events, RESUME; plain, zlib-stream or zstd-stream.

Opcodes and close codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSMessage, WSMsgType, web
from attrs import Factory, define

from bossbot_core.sandbox.compression import Wire
from bossbot_core.sandbox.payloads import Json, guild_create_json, own_user_json
from bossbot_core.sandbox.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, BAD_TOKEN, TWICE, DISALLOWED = 4001, 4002, 4003, 4004, 4005, 4014
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
HEARTBEAT_MS = 41_250
MAX_PAYLOAD_BYTES = 4096


@define(kw_only=True, eq=False)
class Session:
    """What a bot resumes: every event that it was or will be told, in order."""

    id: str
    intents: int
    shard: tuple[int, int]
    events: list[Json] = Factory(list)
    wire: Wire | None = None

    def serves(self, guild_id: str | None) -> bool:
        """Whether a guild's events go to this shard (gateway#sharding); direct messages go to the first."""
        number, total = self.shard
        return (int(guild_id) >> 22) % total == number if guild_id else number == 0


class Gateway:
    """Serves the websocket, and holds the sessions.

    `latency_s` is how late a heartbeat is acknowledged; `accept_sessions` False answers each IDENTIFY with
    INVALID_SESSION; `repeat_on_resume` is how many events, which the bot has had, a RESUME tells it again.
    """

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._listeners: list[Callable[[], None]] = []
        self.url = ""
        self.identifies = 0
        self.resumes = 0
        self.allowed_privileged_intents = PRIVILEGED
        self.acknowledge_heartbeats = True
        self.heartbeat_ms = HEARTBEAT_MS
        self.latency_s = 0.0
        self.says_hello = True
        self.accept_sessions = True
        self.repeat_on_resume = 0
        self.refuse_with: int | None = None

    @property
    def connected(self) -> bool:
        """Whether a bot is there."""
        return any(session.wire for session in self._sessions.values())

    @property
    def intents(self) -> int:
        """What the newest session asked to be told."""
        return list(self._sessions.values())[-1].intents if self._sessions else 0

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls a function when a bot comes or goes."""
        self._listeners.append(listener)

    def dispatch(self, event: str, data: Json, guild_id: str | None = None) -> None:
        """Tells every session that serves the guild; who is away gets it on resume."""
        for session in self._sessions.values():
            if session.serves(guild_id):
                self._tell(session, event, data)

    def dispatch_message(self, event: str, data: Json, guild_id: str | None) -> None:
        """Tells the sessions that asked for messages; without the privileged intent they do not see the text."""
        intent = GUILD_MESSAGES if guild_id else DIRECT_MESSAGES
        for session in self._sessions.values():
            if session.serves(guild_id) and session.intents & intent:
                readable = not guild_id or session.intents & MESSAGE_CONTENT or self._concerns_bot(data)
                self._tell(session, event, data if readable else _without_text(data))

    def _concerns_bot(self, data: Json) -> bool:
        people = [data.get("author", {}), *data.get("mentions", ())]
        return any(person.get("id") == self._world.bot.id for person in people)

    async def close_connections(self, code: int = 4000) -> None:
        """Closes every websocket with a code; sessions can be resumed."""
        for wire in self._wires():
            await wire.close(code)

    def cut_connections(self) -> None:
        """Breaks every connection without a word; sessions can be resumed."""
        for wire in self._wires():
            wire.cut()

    def go_deaf(self) -> None:
        """Leaves every connection open and hears nothing more, as a peer does whose network is gone."""
        for wire in self._wires():
            wire.deafen()

    def ask_to_reconnect(self) -> None:
        """Sends RECONNECT."""
        for wire in self._wires():
            wire.post({"op": RECONNECT, "d": None})

    def reset_connections(self) -> None:
        """Breaks every websocket with a TCP reset."""
        for wire in self._wires():
            wire.reset()

    def freeze_connections(self) -> None:
        """Leaves every websocket half-open, as a cable that was pulled does."""
        for wire in self._wires():
            wire.freeze()

    def invalidate(self, *, resumable: bool = False) -> None:
        """Sends INVALID_SESSION; forgets the sessions unless they are resumable."""
        for wire in self._wires():
            wire.post({"op": INVALID_SESSION, "d": resumable})
        if not resumable:
            self._sessions.clear()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One websocket, until it closes."""
        socket = web.WebSocketResponse(max_msg_size=1 << 16, compress=False)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport), "the handshake has just gone over it"
        wire = Wire(socket, request.query.get("compress", ""), transport=request.transport)
        writer = asyncio.create_task(wire.write())
        try:
            await self._converse(socket, wire)
        finally:
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
            self._gone(wire)
        return socket

    async def _converse(self, socket: web.WebSocketResponse, wire: Wire) -> None:
        if self.refuse_with is not None:
            await socket.close(code=self.refuse_with)
            return
        if self.says_hello:
            wire.post({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}, "s": None, "t": None})
        session: Session | None = None
        async for message in socket:
            payload = _decode(message)
            if payload is None:
                await socket.close(code=DECODE_ERROR)
                return
            session, code = self._hear(wire, session, payload)
            if code is not None:
                await socket.close(code=code)
                return

    def _hear(self, wire: Wire, session: Session | None, payload: Json) -> tuple[Session | None, int | None]:
        match payload.get("op"), payload.get("d"):
            case 1, _:
                if self.acknowledge_heartbeats:
                    asyncio.get_running_loop().call_later(self.latency_s, wire.post, {"op": HEARTBEAT_ACK, "d": None})
                return session, None
            case (2, dict(data)):
                return self._identify(wire, data) if session is None else (session, TWICE)
            case (6, dict(data)):
                return self._resume(wire, data) if session is None else (session, TWICE)
            case ((3 | 4 | 8), _):
                return session, None if session else NOT_AUTHENTICATED
        return session, UNKNOWN_OPCODE

    def _identify(self, wire: Wire, data: Json) -> tuple[Session | None, int | None]:
        self.identifies += 1
        if data.get("token") != self._token:
            return None, BAD_TOKEN
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED & ~self.allowed_privileged_intents:
            return None, DISALLOWED
        if not self.accept_sessions:
            wire.post({"op": INVALID_SESSION, "d": False})
            return None, None
        number, total = data.get("shard") or (0, 1)
        session = Session(id=secrets.token_hex(16), intents=intents, shard=(number, total), wire=wire)
        # One bot, one session a shard: an older one that nobody resumed is over.
        self._sessions = {key: old for key, old in self._sessions.items() if old.shard != session.shard or old.wire}
        self._sessions[session.id] = session
        self._greet(session)
        self._announce()
        return session, None

    def _greet(self, session: Session) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild.id)]
        ready: Json = {
            "v": 10,
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "user": own_user_json(self._world.bot),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "application": {"id": self._world.bot.id, "flags": 0},
            "shard": list(session.shard),
        }
        self._tell(session, "READY", ready)
        for guild in guilds:
            self._tell(session, "GUILD_CREATE", guild_create_json(guild, self._world))

    def _resume(self, wire: Wire, data: Json) -> tuple[Session | None, int | None]:
        session = self._sessions.get(str(data.get("session_id")))
        if session is None or data.get("token") != self._token:
            wire.post({"op": INVALID_SESSION, "d": False})
            return None, None
        self.resumes += 1
        session.wire = wire
        seen = max(0, int(data.get("seq") or 0) - self.repeat_on_resume)
        for event in session.events[seen:]:
            wire.post(event)
        self._tell(session, "RESUMED", {})
        self._announce()
        return session, None

    def _tell(self, session: Session, event: str, data: Any) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(session.events) + 1, "d": data}
        session.events.append(payload)
        if session.wire:
            session.wire.post(payload)

    def _gone(self, wire: Wire) -> None:
        for session in self._sessions.values():
            if session.wire is wire:
                session.wire = None
        self._announce()

    def _announce(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _wires(self) -> list[Wire]:
        return [session.wire for session in self._sessions.values() if session.wire]


def _decode(message: WSMessage) -> Json | None:
    if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY) or len(message.data) > MAX_PAYLOAD_BYTES:
        return None
    try:
        payload = json.loads(message.data)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _without_text(data: Json) -> Json:
    hidden: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    return {key: hidden.get(key, value) for key, value in data.items()}

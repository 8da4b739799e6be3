"""The page's own API: what it shows, what people do in it, and events as they happen."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler
from attrs import Factory, frozen

from bossbot_core.sandbox.actions import Actions, Place
from bossbot_core.sandbox.commands import CHAT, MESSAGE_MENU, USER_MENU
from bossbot_core.sandbox.guard import SECURITY_HEADERS, content_security_policy, json_response
from bossbot_core.sandbox.interactions import Interaction
from bossbot_core.sandbox.limits import UPLOAD_LIMITS, USUAL_UPLOAD_LIMIT
from bossbot_core.sandbox.media_host import Sample
from bossbot_core.sandbox.messages import ChangeKind, Message
from bossbot_core.sandbox.payloads import Json
from bossbot_core.sandbox.slash import as_typed
from bossbot_core.sandbox.slash_values import SlashError

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@frozen(kw_only=True, eq=False)
class Page:
    """Serves the page and its API."""

    actions: Actions
    samples: Sequence[Sample]
    _viewers: list["_Viewer"] = Factory(list)

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.get("/", self._index),
            web.get("/static/{file}", self._static),
            web.get("/page/state", self._get_state),
            web.get("/page/messages", self._messages),
            web.get("/page/events", self._events),
            web.post("/page/messages", _answering(self._say)),
            web.post("/page/interactions/command", _answering(self._command)),
            web.post("/page/interactions/autocomplete", _answering(self._autocomplete)),
            web.post("/page/interactions/component", _answering(self._component)),
            web.post("/page/interactions/modal", _answering(self._modal)),
        ]

    def tell(self, kind: ChangeKind, message: Message) -> None:
        """Pushes a change to everybody who may see the message."""
        event = {"type": str(kind), "message": self.actions.stage.render.for_page(message)}
        for viewer in self._viewers:
            if message.visible_to(viewer.user_id):
                viewer.waiting.put_nowait(event)

    def tell_state(self) -> None:
        """Pushes the state: the bot came or went, or its commands changed."""
        for viewer in self._viewers:
            viewer.waiting.put_nowait({"type": "state", "state": self.state()})

    async def close(self) -> None:
        """Says goodbye to everybody who looks."""
        for viewer in tuple(self._viewers):
            await viewer.socket.close(code=WSCloseCode.GOING_AWAY)

    def state(self) -> Json:
        """Everything that the page shows beside messages."""
        world = self.actions.stage.world
        guilds = [
            {"id": guild.id, "name": guild.name, "color": guild.color}
            | {"channels": [{"id": c.id, "name": c.name, "nsfw": c.nsfw} for c in world.channels_of(guild)]}
            | {"roles": [{"id": role_id, "name": role} for role_id, role in guild.roles.items()]}
            for guild in world.guilds.values()
        ]
        return {
            "application": {"id": world.bot.id, "name": world.application_name},
            "connected": self.actions.gateway.connected,
            "guilds": guilds,
            "dms": [{"id": c.id, "user_id": c.recipient_id} for c in world.channels.values() if c.recipient_id],
            "users": [
                {"id": user.id, "name": user.name, "color": user.color, "moderator": user.moderator}
                for user in world.people
            ],
            "upload_limits": [{"label": label, "bytes": size} for label, size in UPLOAD_LIMITS],
            "samples": [sample._asdict() for sample in self.samples],
            "commands": self.actions.commands.everything,
        }

    async def _index(self, request: web.Request) -> web.Response:
        return self._file(request, "index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return self._file(request, request.match_info["file"])

    @staticmethod
    def _file(request: web.Request, name: str) -> web.Response:
        folder = resources.files("bossbot_core.sandbox") / "static"
        known = {each.name: each for each in folder.iterdir() if each.is_file()} if folder.is_dir() else {}
        kind = _TYPES.get(name[name.rfind(".") :], "application/octet-stream")
        if name not in known:
            raise web.HTTPNotFound(text="There is no such file.")
        headers = {**SECURITY_HEADERS, "Content-Security-Policy": content_security_policy(request.host)}
        headers |= {"Cache-Control": "no-cache", "Content-Type": f"{kind}; charset=utf-8"}
        return web.Response(body=known[name].read_bytes(), headers=headers)

    async def _get_state(self, _request: web.Request) -> web.Response:
        return json_response(self.state())

    async def _messages(self, request: web.Request) -> web.Response:
        channel_id, user_id = request.query.get("channel_id", ""), request.query.get("user_id", "")
        stage = self.actions.stage
        found = stage.messages.in_channel(channel_id, user_id)
        return json_response([stage.render.for_page(message) for message in found])

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        viewer = _Viewer(socket=socket, user_id=request.query.get("user_id", ""))
        self._viewers.append(viewer)
        writer = asyncio.create_task(viewer.forward())
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._viewers.remove(viewer)
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
        return socket

    async def _say(self, request: web.Request) -> web.Response:
        body = await _body(request)
        message = self.actions.say(self._place(body), str(body.get("content", ""))[:2000])
        return json_response({"message_id": message.id})

    async def _command(self, request: web.Request) -> web.Response:
        body = await _body(request)
        return json_response({"interaction_id": self._use(self._place(body), body).id})

    def _use(self, place: Place, body: Json) -> Interaction:
        name, target = str(body.get("name")), body.get("target_id")
        if target:
            kind = MESSAGE_MENU if self.actions.stage.messages.find(str(target)) else USER_MENU
            return self.actions.use_menu(place, self._find(name, place, kind), str(target))
        options = body.get("options") or []
        text = as_typed(name, options, self.actions.stage.world)
        return self.actions.use(place, self._find(name, place), options, text)

    async def _autocomplete(self, request: web.Request) -> web.Response:
        body = await _body(request)
        place = self._place(body)
        command = self._find(str(body.get("name")), place)
        interaction = self.actions.complete(place, command, body.get("options") or [])
        await interaction.answered.wait()
        return json_response({"choices": interaction.choices or []})

    async def _component(self, request: web.Request) -> web.Response:
        body = await _body(request)
        place = self._place(body)
        message = self.actions.stage.messages.find(str(body.get("message_id")))
        if message is None or not message.visible_to(place.user.id):
            raise SlashError("The message is gone.")
        interaction = self.actions.press(place, message, str(body.get("custom_id")), body.get("values") or ())
        return json_response({"interaction_id": interaction.id})

    async def _modal(self, request: web.Request) -> web.Response:
        body = await _body(request)
        opener = self.actions.interactions.get(str(body.get("interaction_id")))
        if opener is None:
            raise SlashError("There is no form to send.")
        interaction = self.actions.submit(self._place(body), opener, body.get("values") or {})
        return json_response({"interaction_id": interaction.id})

    def _find(self, name: str, place: Place, kind: int = CHAT) -> Json:
        return self.actions.find(name, place.channel.guild_id, kind)

    def _place(self, body: Json) -> Place:
        world = self.actions.stage.world
        try:
            user = world.users[str(body.get("user_id"))]
            channel = world.channels[str(body.get("channel_id"))]
        except KeyError as error:
            raise SlashError("There is no such person or channel.") from error
        limit = body.get("upload_limit_bytes") or USUAL_UPLOAD_LIMIT
        locale = str(body.get("locale") or "en-US")
        return Place(user=user, channel=channel, upload_limit_bytes=int(limit), locale=locale)


async def _body(request: web.Request) -> Json:
    # A form of another site's page cannot send this type without asking first.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send application/json.")
    try:
        body: Any = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise SlashError("The body is not a JSON object.")
    return body


@frozen(kw_only=True, eq=False)
class _Viewer:
    socket: web.WebSocketResponse
    user_id: str
    waiting: asyncio.Queue[Json] = Factory(asyncio.Queue)

    async def forward(self) -> None:
        while True:
            event = await self.waiting.get()
            with suppress(ConnectionError):
                await self.socket.send_json(event)


def _answering(handler: Handler) -> Handler:
    """Tells the person why something cannot be done."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (SlashError, LookupError) as error:
            return json_response({"message": str(error)}, status=400)

    return answer

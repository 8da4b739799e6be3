"""The way of one REST request: faults, token, rate limit, body, limits, handler, ledger, answer."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from attrs import evolve, frozen

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.errors import DiscordError
from bossbot_core.sandbox.faults import Fault, FaultKind, Faults
from bossbot_core.sandbox.ledger import Entry, Ledger
from bossbot_core.sandbox.limits import RateLimits, Spent
from bossbot_core.sandbox.rest.body import Form, Reception, discard, read_form
from bossbot_core.sandbox.rest.route import Answer, Call, Route

RequestCheck = Callable[[str, str, Any], Sequence[str]]
"""Finds faults of `(method, path, JSON body)`: none means valid. Paths are without `/api/v10`."""

PREFIX = "/api/v10"
# A route without files takes none: its body is JSON.
_NO_UPLOADS = 0
_STORED_BUT = (FaultKind.STORE_THEN_500, FaultKind.STORE_THEN_RESET)


@frozen(kw_only=True)
class Pipeline:
    """Serves routes; every request ends in the ledger."""

    token: str
    ledger: Ledger
    faults: Faults
    rate_limits: RateLimits
    uploads: Path
    request_check: RequestCheck | None = None

    def serve(self, route: Route) -> Callable[[web.Request], Any]:
        """The aiohttp handler of one route."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(route, request)

        return handle

    async def _serve(self, route: Route, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        entry = Entry(at=datetime.now(UTC), method=request.method, path=path, status=0)
        fault = self.faults.take(request.method, path)
        if fault and (response := await self._before(request, fault)) is not None:
            self.ledger.append(evolve(entry, status=response.status))
            return response
        entry, answer, spent = await self._answer(route, request, entry)
        self.ledger.append(entry)
        headers = spent.headers if spent else {}
        if fault and fault.kind in _STORED_BUT:
            return _after(request, fault)
        if answer.status == 204:
            return web.Response(status=204, headers=headers)
        return web.json_response(answer.body, status=answer.status, headers=headers)

    async def _answer(self, route: Route, request: web.Request, entry: Entry) -> tuple[Entry, Answer, Spent | None]:
        spent: Spent | None = None
        form = Form()
        try:
            self._authorize(route, request)
            spent = self._spend(route, request)
            if spent and spent.refused:
                return self._limited(entry, spent)
            form = await self._read(route, request)
            entry = evolve(entry, body=form.body, files=form.files)
            entry = evolve(entry, violations=self._violations(entry))
            answer = route.handler(_call(request, form))
        except DiscordError as error:
            discard(form.files)
            return evolve(entry, status=error.status, code=error.code), _refusal(error), spent
        entry = evolve(entry, status=answer.status, message_id=answer.message_id)
        return evolve(entry, stored=answer.stored, created=answer.created), answer, spent

    def _authorize(self, route: Route, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if route.bot and not secrets.compare_digest(given.encode(), f"Bot {self.token}".encode()):
            raise errors.unauthorized()

    def _spend(self, route: Route, request: web.Request) -> Spent | None:
        if not route.limited:
            return None
        if route.bot and (everywhere := self.rate_limits.spend_global()).refused:
            return everywhere
        params = request.match_info
        major = next((params[name] for name in ("channel", "guild", "token") if name in params), "")
        # Edits are counted for each message; everything else for the place it happens in.
        return self.rate_limits.spend(route.name, major + params.get("message", "") * (route.method == "PATCH"))

    def _limited(self, entry: Entry, spent: Spent) -> tuple[Entry, Answer, Spent]:
        body = {"message": "You are being rate limited.", "retry_after": round(spent.reset_after_s, 3), "global": False}
        return evolve(entry, status=429), Answer(status=429, body=body), spent

    async def _read(self, route: Route, request: web.Request) -> Form:
        limit = route.upload_limit(request.match_info) if route.upload_limit else _NO_UPLOADS
        reception = Reception(folder=self.uploads, limit_bytes=limit, uplink=self.faults.uplink)
        form = await read_form(request, reception)
        if form.too_large:
            discard(form.files)
            raise errors.entity_too_large()
        return form

    def _violations(self, entry: Entry) -> tuple[str, ...]:
        if self.request_check is None:
            return ()
        return tuple(self.request_check(entry.method, entry.path, entry.body))

    async def _before(self, request: web.Request, fault: Fault) -> web.Response | None:
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind is FaultKind.DROP:
            return _reset(request)
        if fault.kind is FaultKind.STATUS:
            return web.json_response({"message": "Internal Server Error", "code": 0}, status=fault.status)
        return _rate_limited(fault) if fault.kind is FaultKind.RATE_LIMIT else None


def _call(request: web.Request, form: Form) -> Call:
    return Call(params=request.match_info, query=request.query, body=form.body, files=form.files)


def _refusal(error: DiscordError) -> Answer:
    return Answer(status=error.status, body=error.body)


def _after(request: web.Request, fault: Fault) -> web.Response:
    if fault.kind is FaultKind.STORE_THEN_RESET:
        return _reset(request)
    return web.json_response({"message": "Internal Server Error", "code": 0}, status=500)


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _rate_limited(fault: Fault) -> web.Response:
    headers = {"Retry-After": str(max(1, round(fault.seconds))), "X-RateLimit-Scope": fault.scope}
    if fault.html:
        return web.Response(status=429, text="<html>error code: 1015</html>", content_type="text/html", headers=headers)
    if fault.everywhere:
        headers["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": fault.seconds, "global": fault.everywhere}
    return web.json_response(body, status=429, headers=headers)

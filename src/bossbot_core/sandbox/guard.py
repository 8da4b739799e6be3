"""Keeps other sites away from the page: loopback host names, our own origin, strict headers."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
_READING = ("GET", "HEAD")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_security_policy(host: str) -> str:
    """What the page may load: itself; the websocket's origin is named because not every browser counts it as 'self'."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        f"connect-src 'self' ws://{host}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def guard(port: Callable[[], int]) -> Middleware:
    """A middleware that refuses foreign hosts (DNS rebinding) and foreign origins (cross-site requests) with 403."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = {f"{name}:{port()}" for name in LOOPBACK_NAMES}
        if request.headers.get("Host", "").lower() not in hosts:
            raise web.HTTPForbidden(text="Unknown host.")
        if _foreign(request):
            raise web.HTTPForbidden(text="Unknown origin.")
        return await handler(request)

    return middleware


def _foreign(request: web.Request) -> bool:
    """Whether another site's page sent this; programs send no Origin, browsers always do when they write."""
    writes = request.method not in _READING or request.headers.get("Upgrade", "").lower() == "websocket"
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return writes and (origin not in (None, f"http://{request.host}") or site not in ("same-origin", "none"))


def json_response(body: object, status: int = 200) -> web.Response:
    """JSON that is neither stored nor guessed at."""
    return web.json_response(body, status=status, headers={**SECURITY_HEADERS, "Cache-Control": "no-store"})

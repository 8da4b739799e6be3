"""Serves posted files: ranges, the type by the name, and nothing that a browser would run."""

from aiohttp import web
from attrs import frozen

from bossbot_core.sandbox.messages import Attachment, Messages

_SHOWN = ("image/", "video/", "audio/")
_ACTIVE = ("image/svg+xml",)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}


@frozen(kw_only=True)
class Cdn:
    """`/cdn/attachments/{channel}/{attachment}/{filename}`."""

    messages: Messages

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        return [web.get("/cdn/attachments/{channel}/{attachment}/{filename}", self._serve)]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        found = self._find(**request.match_info)
        if found is None:
            raise web.HTTPNotFound(text="This content is no longer available.", headers=HEADERS)
        shown = found.content_type.startswith(_SHOWN) and found.content_type not in _ACTIVE
        headers = HEADERS | {
            "Content-Type": found.content_type if shown else "application/octet-stream",
            "Content-Disposition": "inline" if shown else "attachment",
        }
        return web.FileResponse(found.path, chunk_size=1 << 18, headers=headers)

    def _find(self, channel: str, attachment: str, filename: str) -> Attachment | None:
        for message in self.messages.in_channel(channel):
            for each in message.attachments:
                if (each.id, each.filename) == (attachment, filename):
                    return each
        return None

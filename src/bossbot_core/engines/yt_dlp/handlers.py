"""How yt-dlp asks: its own handlers, with our bound on what they read by themselves."""

from typing import Any

from yt_dlp.networking._requests import RequestsRH

from bossbot_core.engines.pages import bound_redirect


class BoundedRequestsRH(RequestsRH):  # type: ignore[misc]  # yt-dlp is not typed
    """yt-dlp's usual handler; the end of its name is yt-dlp's rule."""

    def _create_instance(self, **chosen: Any) -> Any:
        session = super()._create_instance(**chosen)
        session.hooks["response"].append(bound_redirect)
        return session


def ours(handler: type[Any]) -> type[Any]:
    """The handler to take in its place."""
    return BoundedRequestsRH if handler is RequestsRH else handler

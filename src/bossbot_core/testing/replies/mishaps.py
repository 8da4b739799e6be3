"""What goes wrong on the way with every platform."""

import time

from bossbot_core.testing.replay import Reply, Request
from bossbot_core.testing.replies import media

SILENCE_S = 5.0


def cut() -> Reply:
    """A film that ends in its middle."""
    body = media.clip_bytes()
    headers = {"Content-Length": str(len(body)), "Connection": "close"}
    return Reply(content_type="video/mp4", headers=headers, body=body[: len(body) // 2])


def web_page() -> Reply:
    """A page where a film or photo should be."""
    return Reply(body=b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something went wrong</body></html>")


def silence(_: Request) -> Reply:
    """No word for longer than a test waits."""
    time.sleep(SILENCE_S)
    return Reply(status=504)

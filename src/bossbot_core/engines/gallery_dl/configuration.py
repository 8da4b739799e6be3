"""gallery-dl's configuration for one job. A key at the root wins over every other place, so safety stands there."""

import copy
from typing import Any

from gallery_dl import config

from bossbot_core.api import JobContext
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions

CHUNK_BYTES = 1024 * 1024
"""947 MiB/s here against 426 at the default 32 KiB (docs/design/decisions/0002)."""
TIMEOUT_S = 20.0
RETRIES = 1
"""Once more inside the engine, which resumes a cut file; after that the queue tries the whole job again."""


def configure(ctx: JobContext[Any], options: GalleryDlOptions) -> None:
    """Replace the process-wide configuration by the one for this job."""
    config.clear()
    for category, values in options.settings.items():
        for key, value in values.items():
            config.set(("extractor", category), key, copy.deepcopy(value))
    config.set(("cache",), "file", ":memory:")
    for scheme, values in _downloaders().items():
        for key, value in values.items():
            config.set(("downloader", scheme), key, value)
    for key, value in {**_closed(), **_files(ctx), **_network(ctx), **_identity(options)}.items():
        config.set((), key, value)


def _closed() -> dict[str, object]:
    """No prompt, no foreign credentials, no code, nothing remembered."""
    return {
        "input": False,
        "netrc": False,
        "actions": None,
        "postprocess": False,
        "postprocessors": [],
        "archive": None,
        "cookies-update": False,
        "write-pages": False,
        "keywords-eval": False,
        "module": None,
        "config-file": None,
        "cmdline-args": None,
        "raw-options": None,
        "follow": None,
    }


def _files(ctx: JobContext[Any]) -> dict[str, object]:
    return {
        "base-directory": str(ctx.workspace.root),
        "directory": [],
        "filename": "{bossbot_num:>03}_{filename[:60]}.{extension[:8]}",
        "path-restrict": "ascii",
        "skip": False,
        "part": True,
        "part-directory": None,
        "mtime": False,
    }


def _network(ctx: JobContext[Any]) -> dict[str, object]:
    return {
        "proxy": ctx.egress.proxy_url or None,
        "proxy-env": False,
        "verify": str(ctx.egress.ca_file) if ctx.egress.ca_file else True,
        "timeout": TIMEOUT_S,
        "retries": RETRIES,
        # The bot's own limiter keeps the platform's pace for all jobs together.
        "sleep": 0,
        "sleep-request": 0,
        "sleep-extractor": 0,
    }


def _identity(options: GalleryDlOptions) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if options.cookies_file:
        # The job gives the cookies themselves (`EngineJob`); this only says that there are such.
        chosen["cookies"] = options.cookies_file
    if options.user_agent:
        chosen["user-agent"] = options.user_agent
    return chosen


def _downloaders() -> dict[str, dict[str, object]]:
    return {
        "http": {"chunk-size": CHUNK_BYTES, "progress": 0.0, "validate-html": True},
        "text": {"enabled": False},
        "ytdl": {"progress": None, "forward-cookies": False},
    }

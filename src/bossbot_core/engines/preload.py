"""Makes a process ready to fork download jobs: whatever does not depend on a job is done once, before the first fork.

It leaves one thread and no socket, so that forking stays safe.
"""

import importlib
import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from bossbot_core.engines.ffmpeg import find
from bossbot_core.engines.gallery_dl import extractors as galleries

VIDEO_EXTRACTORS = ("Youtube", "YoutubeTab", "YoutubePlaylist", "TikTok", "TikTokLive", "TikTokVM")
GALLERY_MODULES = ("directlink", "instagram", "reddit", "tiktok", "twitter")
_MODULES = (
    "bossbot_core.engines.gallery_dl.engine",
    "bossbot_core.engines.http",
    "bossbot_core.engines.yt_dlp.engine",
    "curl_cffi",
    "encodings.idna",
    "gallery_dl.downloader.http",
    "gallery_dl.downloader.ytdl",
    "requests",
    "yt_dlp.downloader",
    "yt_dlp_ejs",
)
_NOWHERE = "https://warm.invalid/"
_log = logging.getLogger(__name__)


def warm() -> None:
    """Load and tune both engines; a part that fails is logged and left for the jobs to do themselves. Never raises."""
    for step in (_modules, _certificates, _galleries, _videos, _converter):
        _attempt(step)


def _attempt(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:  # noqa: BLE001 - the boundary: an error here would take the fork server and every job with it
        _log.warning("part of the preload failed", exc_info=True)


def _modules() -> None:
    for name in _MODULES:
        _attempt(partial(importlib.import_module, name))


def _certificates() -> None:
    """Parsing the authorities costs 35 ms a context; children share the parsed ones."""
    from yt_dlp.networking import common

    common.make_ssl_context = _shared_contexts(common.make_ssl_context)


def _shared_contexts(make: Callable[..., Any]) -> Callable[..., Any]:
    kept = cache(make)

    def context(**kwargs: Any) -> Any:
        # Other authorities come from the environment of the job; only the packaged ones are the same for all.
        return kept(**kwargs) if kwargs.get("use_certifi") else make(**kwargs)

    context(verify=True, legacy_support=False, use_certifi=True)
    return context


def _galleries() -> None:
    for name in GALLERY_MODULES:
        for kind in galleries.classes(name):
            kind.from_url(_NOWHERE)


def _videos() -> None:
    from yt_dlp import YoutubeDL
    from yt_dlp import globals as yt_dlp_globals
    from yt_dlp.extractor import get_info_extractor

    yt_dlp_globals.plugin_dirs.value = []
    with YoutubeDL({"quiet": True, "cachedir": False, "proxy": ""}, auto_init=False) as session:
        for name in VIDEO_EXTRACTORS:
            session.add_info_extractor(get_info_extractor(name)())
            session.get_info_extractor(name).suitable(_NOWHERE)
        # Builds every HTTP handler once, which loads their modules and the certificates.
        session._request_director  # noqa: B018, SLF001 - has no public name


def _converter() -> None:
    """yt-dlp asks ffmpeg for its abilities once a process; the answer is kept on the class."""
    from yt_dlp import YoutubeDL
    from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

    with YoutubeDL({"quiet": True, "cachedir": False, "ffmpeg_location": find("")}, auto_init=False) as session:
        FFmpegPostProcessor.get_versions_and_features(session)

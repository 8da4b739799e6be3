"""yt-dlp's parameters for one job. The library reads no configuration file; what is not set here is off."""

import io
from typing import Any

from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

from bossbot_core.api import JobContext, Quality
from bossbot_core.engines.accounts import job_cookies
from bossbot_core.engines.cookies import netscape
from bossbot_core.engines.ffmpeg import INPUT_GUARD
from bossbot_core.engines.yt_dlp.options import YtDlpOptions

BLOCK_BYTES = 64 * 1024
"""yt-dlp grows its blocks to 4 MiB by itself, and a size limit would be overshot by one of them."""
TIMEOUT_S = 20.0
RETRIES = 3
"""Of one file or piece; after that the queue tries the whole job again."""
FRAGMENT_RETRIES = 3
PAUSE_S = 0.1


def parameters(ctx: JobContext[Any], options: YtDlpOptions) -> dict[str, Any]:
    """Every parameter but those that hold our own objects (logger, hooks, format selection)."""
    return {**_closed(), **_files(ctx), **_network(ctx), **_media(ctx, options), **_extraction(ctx, options)}


def _closed() -> dict[str, Any]:
    """No code, no foreign credentials, no other program than ffmpeg, nothing remembered."""
    return {
        "quiet": True,
        "no_warnings": False,
        "noprogress": True,
        "color": "never",
        "usenetrc": False,
        "enable_file_urls": False,
        "allow_unplayable_formats": False,
        "external_downloader": None,
        "hls_prefer_native": True,
        "remote_components": [],
        "cachedir": False,
        "geo_bypass": False,
        "updatetime": False,
    }


def _files(ctx: JobContext[Any]) -> dict[str, Any]:
    root = ctx.workspace.root
    return {
        "paths": {"home": str(root), "temp": str(root / ".tmp")},
        "outtmpl": {"default": "%(autonumber)03d_%(title).60B.%(ext)s"},
        "restrictfilenames": True,
        "overwrites": True,
        "buffersize": BLOCK_BYTES,
        "noresizebuffer": True,
    }


def _network(ctx: JobContext[Any]) -> dict[str, Any]:
    return {
        # An empty string means "no proxy" to yt-dlp, where None would ask the environment.
        "proxy": ctx.egress.proxy_url,
        "compat_opts": {"no-certifi"} if ctx.egress.ca_file else set(),
        "socket_timeout": TIMEOUT_S,
        "retries": RETRIES,
        "fragment_retries": FRAGMENT_RETRIES,
        "skip_unavailable_fragments": False,
        "retry_sleep_functions": {"http": _pause_s, "fragment": _pause_s},
        "extractor_retries": 1,
        "file_access_retries": 1,
    }


def _pause_s(n: int) -> float:
    """Before the n-th further try, counted from 0; the name of the parameter is yt-dlp's."""
    return float(PAUSE_S * 2**n)


def _media(ctx: JobContext[Any], options: YtDlpOptions) -> dict[str, Any]:
    guarded = {f"{name}+ffmpeg_i": list(INPUT_GUARD) for name in sorted(_converters())}
    chosen: dict[str, Any] = {
        "ffmpeg_location": ctx.ffmpeg_path,
        "fixup": "detect_or_warn",
        "merge_output_format": "mp4/mkv",
        "postprocessor_args": guarded,
        # The native downloader hands some streams to ffmpeg, which would connect by itself: it may read files only.
        "external_downloader_args": {"ffmpeg_i": list(INPUT_GUARD)},
    }
    if ctx.limits.quality is Quality.AUDIO:
        chosen["postprocessors"] = [{"key": "FFmpegExtractAudio", "preferredcodec": "m4a", "preferredquality": "5"}]
    return chosen | _subtitles(ctx, options)


def _subtitles(ctx: JobContext[Any], options: YtDlpOptions) -> dict[str, Any]:
    if not (ctx.limits.subtitles or options.subtitles):
        return {}
    # The session leaves those over that are wanted; a machine's are taken only where somebody asked for a language.
    return {
        "writesubtitles": True,
        "subtitlesformat": "vtt/srt/ass",
        "writeautomaticsub": bool(ctx.limits.subtitles),
        "allsubtitles": True,
    }


def _extraction(ctx: JobContext[Any], options: YtDlpOptions) -> dict[str, Any]:
    headers = {"User-Agent": options.user_agent} if options.user_agent else {}
    cookies = job_cookies(options.cookies_file, options.cookie_domains)
    return {
        "http_headers": headers,
        "extractor_args": {key: {name: list(each) for name, each in args.items()} for key, args in _args(options)},
        # A stream instead of a path: yt-dlp would write the cookies back to a path.
        "cookiefile": io.StringIO(netscape(cookies)) if cookies else None,
        "noplaylist": not options.playlist,
        "playlistend": ctx.limits.max_items if options.playlist else 1,
        "playlist_items": str(ctx.limits.selection.first(ctx.limits.max_items)) or None if options.playlist else None,
        "lazy_playlist": True,
        # One lost video does not spoil a list; refusals of the whole job are no `Exception` and still end it.
        "ignoreerrors": options.playlist,
    }


def _args(options: YtDlpOptions) -> list[tuple[str, Any]]:
    return [(key.lower(), args) for key, args in options.extractor_args.items()]


def _converters(kind: type[Any] = FFmpegPostProcessor) -> set[str]:
    """The keys under which yt-dlp looks up arguments for each of its ffmpeg steps."""
    names = {kind.pp_key().lower()}
    return names.union(*(_converters(each) for each in kind.__subclasses__()))

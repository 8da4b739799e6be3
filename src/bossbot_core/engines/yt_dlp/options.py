"""What a plugin may say about a yt-dlp job; everything else is fixed."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, frozen


@frozen(kw_only=True)
class YtDlpOptions:
    """`extractors` are the only ones that may run, by class name (`YoutubeIE`) or as classes of the plugin's own.

    `playlist` fetches the first items of a list, at most the job's `max_items`; without it one video is fetched.
    `cookies_file` is an absolute path; the file is read and never written, and of its cookies those of `cookie_domains`
    are used (all, where none is named). `extractor_args` are yt-dlp's, by extractor key in lower case:
    `{"youtube": {"player_client": ["visionos", "web"]}}`. `subtitles` are codes of languages of which a person's own
    subtitles are always brought along; a job's wish for a language goes before them.
    `cover` brings a video's picture along where the audio only is wanted.
    `refuse_live` tells a running stream as `live_stream`; without it the engine would record until the time limit.
    """

    extractors: tuple[str | type[Any], ...]
    playlist: bool = False
    cookies_file: str = ""
    cookie_domains: tuple[str, ...] = ()
    extractor_args: Mapping[str, Mapping[str, Sequence[str]]] = Factory(dict)
    subtitles: tuple[str, ...] = ()
    user_agent: str = ""
    cover: bool = False
    refuse_live: bool = True

"""How both engines read TikTok for this bot."""

from functools import partial
from typing import Any

from bossbot_core.api import JobContext, Quality
from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_plugin_tiktok import words


def film_options(ctx: JobContext[Any], *extractors: str | type[Any], playlist: bool = False) -> yt_dlp.YtDlpOptions:
    """For yt-dlp: a film, or somebody's films."""
    settings = ctx.settings
    return yt_dlp.YtDlpOptions(
        extractors=extractors,
        playlist=playlist,
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
    )


def photo_options(ctx: JobContext[Any]) -> gallery_dl.GalleryDlOptions:
    """For gallery-dl: a photo post's photos in order and then its sound, or the sound alone where that is wanted."""
    from bossbot_plugin_tiktok.photos import PhotosReader, PostExtractor

    settings, only_sound = ctx.settings, ctx.limits.quality is Quality.AUDIO
    wanted = {"photos": not only_sound, "audio": only_sound or settings.photo_music, "covers": False}
    return gallery_dl.GalleryDlOptions(
        extractors=(PostExtractor,),
        settings={"tiktok": {**wanted, "subtitles": False}},
        cookies_file=settings.cookies_file,
        cookie_domains=settings.account.domains,
        user_agent=settings.user_agent,
        reader=gallery_dl.Reader() if only_sound else PhotosReader(),
        describe=partial(words.describe, for_everyone=is_stranger(ctx)),
    )


def is_stranger(ctx: JobContext[Any]) -> bool:
    """Whether TikTok shows the bot only what it shows everybody."""
    return not ctx.settings.cookies_file

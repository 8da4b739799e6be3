"""The download engines behind one small interface each, with every safe default set.

    from bossbot_core.engines import gallery_dl, yt_dlp

Importing this room loads neither engine; they are loaded by the first download, in the job's own process.
"""

from bossbot_core.engines import gallery_dl, yt_dlp

__all__ = ["gallery_dl", "yt_dlp"]

"""The download engines behind one small interface each, with every safe default set.

    from bossbot_core.engines import PlatformSettings, gallery_dl, yt_dlp

Importing this room loads neither engine; they are loaded by the first download, in the job's own process.
"""

from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_core.engines.accounts import Account
from bossbot_core.engines.platform import PlatformSettings
from bossbot_core.engines.rules import absolute_path
from bossbot_core.engines.together import together

__all__ = ["Account", "PlatformSettings", "absolute_path", "gallery_dl", "together", "yt_dlp"]

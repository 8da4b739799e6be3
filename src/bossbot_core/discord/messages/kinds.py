"""What stands behind a link, in one word."""

from bossbot_core.api import MediaKind
from bossbot_core.api.wording import sentence

KINDS = {
    MediaKind.POST: sentence("post"),
    MediaKind.ALBUM: sentence("album"),
    MediaKind.PLAYLIST: sentence("playlist"),
    MediaKind.VIDEO: sentence("video"),
    MediaKind.THREAD: sentence("thread"),
    MediaKind.PROFILE: sentence("profile"),
}

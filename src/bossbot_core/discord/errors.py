"""What a failure's code means to the person who reads it: a title, who can mend it, and what to do next."""

from attrs import frozen

from bossbot_core.api import ErrorCode, Mender
from bossbot_core.api.wording import sentence


class DiscordError(Exception):
    """Discord does not let this bot run; the message says what to do about it."""


class SetupError(DiscordError):
    """Discord refuses the bot as it is set up: starting it again cannot help."""


class LoginError(SetupError):
    """The token is none, or Discord refuses it."""


@frozen
class Guidance:
    """The title of a failure and the next step to take."""

    title: str
    next_step: str


MENDERS: dict[Mender, str] = {
    Mender.YOU: sentence("You."),
    Mender.SERVER_ADMINS: sentence("This server's admins."),
    Mender.OPERATOR: sentence("Whoever runs the bot."),
    Mender.PLATFORM: sentence("The platform, or the person who posted it."),
    Mender.TRY_LATER: sentence("Nobody has to: it passes."),
}

GUIDANCE: dict[ErrorCode, Guidance] = {
    ErrorCode.INVALID_URL: Guidance("Not a link", "Copy the post's address from the browser and paste it alone."),
    ErrorCode.INVALID_VALUE: Guidance("Not a value for this", "Type it again as described above."),
    ErrorCode.UNSUPPORTED_URL: Guidance(
        "Link not served",
        "Paste the link of a single post. For another site, ask whoever runs the bot to add a plugin.",
    ),
    ErrorCode.BLOCKED_ADDRESS: Guidance("Address not allowed", "Use the public address of the post."),
    ErrorCode.BLOCKED_BY_SERVER: Guidance("Not allowed here", "Ask an admin of this server to allow it."),
    ErrorCode.BLOCKED: Guidance("Blocked", "Ask whoever runs the bot, if you think that this is a mistake."),
    ErrorCode.LOGIN_REQUIRED: Guidance("Login needed", "Ask whoever runs the bot to give it an account for this site."),
    ErrorCode.PRIVATE: Guidance("Private post", "Ask the author to make it public, or to send it to you."),
    ErrorCode.REMOVED: Guidance("Post removed", "Look for another copy of it."),
    ErrorCode.AGE_RESTRICTED: Guidance(
        "Age-restricted",
        "Ask again in an age-restricted channel. Where the site itself asks for proof of age, whoever runs the bot can "
        "give it an account of an adult.",
    ),
    ErrorCode.GEO_BLOCKED: Guidance("Not shown in this region", "Look for a copy that is shown everywhere."),
    ErrorCode.RATE_LIMITED: Guidance("The platform is busy", "Try again in a few minutes."),
    ErrorCode.TOO_LARGE: Guidance(
        "File too large",
        "Of a video, ask again for a lower quality, or for the audio only. Whoever runs the bot can let large files "
        "come as links.",
    ),
    ErrorCode.TOO_MANY_ITEMS: Guidance("Too many items", "Choose fewer items, or paste the link of a single one."),
    ErrorCode.LIVE_STREAM: Guidance("Live stream", "Ask again when the stream has ended."),
    ErrorCode.DRM_PROTECTED: Guidance("Copy-protected", "Watch it on the platform itself."),
    ErrorCode.NO_MEDIA: Guidance("Nothing to download", "Check that the post shows a photo, a video or sound."),
    ErrorCode.PLATFORM_CHANGED: Guidance(
        "The platform changed", "Tell whoever runs the bot; an update of its engines usually helps."
    ),
    ErrorCode.NETWORK: Guidance("Platform out of reach", "Try again in a few minutes."),
    ErrorCode.TIMEOUT: Guidance("Took too long", "Try again; of a video, ask for a lower quality."),
    ErrorCode.STORAGE_FULL: Guidance("Disk full", "Tell whoever runs the bot."),
    ErrorCode.QUOTA_EXCEEDED: Guidance("Quota used up", "Try again tomorrow."),
    ErrorCode.QUEUE_FULL: Guidance("Queue full", "Wait until some of this server's downloads are done."),
    ErrorCode.COOLDOWN: Guidance("Slow down", "Wait the seconds named above, then ask again."),
    ErrorCode.MISSING_PERMISSION: Guidance(
        "Permission missing", "Ask an admin of this server to do it, or to allow it."
    ),
    ErrorCode.NOT_FOUND: Guidance("Nothing to do", "Look at `/queue list` for what is there."),
    ErrorCode.CANCELLED: Guidance("Cancelled", "Ask again whenever you like."),
    ErrorCode.PLUGIN_CRASHED: Guidance("The plugin crashed", "Tell whoever runs the bot the id below."),
    ErrorCode.PLUGIN_RESTING: Guidance("The plugin rests", "Ask again later, or tell whoever runs the bot."),
    ErrorCode.UPLOAD_FAILED: Guidance("Upload failed", "Ask again in a minute."),
    ErrorCode.SHUTTING_DOWN: Guidance("No new downloads just now", "Ask again in a few minutes."),
    ErrorCode.INTERNAL: Guidance("Something broke", "Try again; if it stays, tell whoever runs the bot the id below."),
}

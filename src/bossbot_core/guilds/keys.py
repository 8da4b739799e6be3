"""The settings of a server: the closed list of keys that people type, with kind, default and description."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError, Quality
from bossbot_core.api.wording import sentence
from bossbot_core.guilds.kinds import Count, Kind, Size, Span, YesNo, choice
from bossbot_core.guilds.lists import OneChannel, Platforms, Sites, channels, people
from bossbot_core.guilds.rules import Language, Rules
from bossbot_core.settings import AgePolicy, Settings, Threads

HOUR_S = 3600

_NO_SUCH_KEY = sentence("There is no setting {key}; /settings view shows all of them.")
_DID_YOU_MEAN = sentence("There is no setting {key}. Did you mean {close}?")


@frozen(kw_only=True)
class Key:
    """One setting of a server.

    `field` is its name in `Rules`; `setting` names the operator's setting that is its default and its bound, empty
    where there is none; `per_channel` says whether a channel may have a value of its own.
    """

    name: str
    field: str
    kind: Kind[Any]
    default: Any
    describes: str
    setting: str = ""
    per_channel: bool = False

    def suggestions(self, typed: str = "") -> tuple[str, ...]:
        """Values that may be offered while somebody types; each of them is accepted."""
        wanted = typed.strip().lower()
        return tuple(each for each in self.kind.suggestions if wanted in each.lower() and self._takes(each))

    def _takes(self, text: str) -> bool:
        try:
            self.kind.check(self.kind.read(text))
        except PermanentError:
            return False
        return True


def keys(settings: Settings, platforms: Sequence[str] = ()) -> Mapping[str, Key]:
    """Every key by its name, bounded by the operator's settings; `platforms` are the plugins that may be named."""
    found = (*_media(settings, platforms), *_room(settings), *_people(), *_answers(settings))
    return {key.name: key for key in found}


def key_of(known: Mapping[str, Key], name: str) -> Key:
    """The key of that name; raises `PermanentError` (`invalid_value`) with the name that was probably meant."""
    typed = name.strip().lower()
    if typed in known:
        return known[typed]
    close = get_close_matches(typed, known, n=1, cutoff=0.6)
    template = _DID_YOU_MEAN if close else _NO_SUCH_KEY
    raise PermanentError(ErrorCode.INVALID_VALUE, template, key=name, close="".join(close))


def defaults(known: Mapping[str, Key]) -> Rules:
    """The rules of a server that has set nothing."""
    return Rules(**{key.field: key.default for key in known.values()})


def _media(settings: Settings, platforms: Sequence[str]) -> tuple[Key, ...]:
    most_bytes = settings.downloads.max_file_bytes
    return (
        Key(
            name="enabled_platforms",
            field="enabled_platforms",
            kind=Platforms(known=tuple(platforms)),
            default=(),
            describes=sentence("The platforms that are served here"),
            per_channel=True,
        ),
        Key(
            name="max_file_size",
            field="max_file_bytes",
            kind=Size(most=most_bytes),
            default=most_bytes,
            setting="downloads.max_file_bytes",
            describes=sentence("The largest file that is fetched"),
            per_channel=True,
        ),
        Key(
            name="quality",
            field="quality",
            kind=choice(Quality),
            default=Quality(settings.servers.quality),
            setting="servers.quality",
            describes=sentence("What is fetched of a video where the person names no quality"),
            per_channel=True,
        ),
        Key(
            name="spoiler",
            field="spoiler",
            kind=YesNo(),
            default=settings.servers.spoiler,
            setting="servers.spoiler",
            describes=sentence("Whether files are hidden until they are clicked, where the person does not say"),
            per_channel=True,
        ),
        Key(
            name="age_policy",
            field="age_policy",
            kind=choice(AgePolicy),
            default=AgePolicy(settings.servers.age_policy),
            setting="servers.age_policy",
            describes=sentence("What becomes of media without an age rating outside age-restricted channels"),
            per_channel=True,
        ),
        Key(
            name="threads",
            field="threads",
            kind=choice(Threads),
            default=Threads(settings.servers.threads),
            setting="servers.threads",
            describes=sentence("What is fetched of a post in a thread: the post, or all that its author wrote there"),
            per_channel=True,
        ),
    )


def _room(settings: Settings) -> tuple[Key, ...]:
    running, waiting = settings.queue.max_concurrent_per_guild, settings.queue.max_queued_per_guild
    kept_s = settings.storage.keep_downloads_h * HOUR_S
    return (
        Key(
            name="concurrent_jobs",
            field="concurrent_jobs",
            kind=Count(most=running),
            default=running,
            setting="queue.max_concurrent_per_guild",
            describes=sentence("How many downloads of this server run at once"),
        ),
        Key(
            name="queue_size",
            field="queue_size",
            kind=Count(most=waiting),
            default=waiting,
            setting="queue.max_queued_per_guild",
            describes=sentence("How many downloads of this server may wait"),
        ),
        Key(
            name="daily_quota",
            field="daily_quota_bytes",
            kind=Size(most=settings.storage.guild_daily_bytes),
            default=settings.storage.guild_daily_bytes,
            setting="storage.guild_daily_bytes",
            describes=sentence("How much this server may download in a day (UTC)"),
        ),
        Key(
            name="retention",
            field="retention_s",
            kind=Span(most=kept_s),
            default=kept_s,
            setting="storage.keep_downloads_h",
            describes=sentence("How long the bot keeps the files, for posting them again"),
        ),
    )


def _people() -> tuple[Key, ...]:
    return (
        Key(
            name="allowed_sites",
            field="allowed_sites",
            kind=Sites(nothing="all"),
            default=(),
            describes=sentence("The only sites that are served, with their subdomains"),
        ),
        Key(
            name="blocked_sites",
            field="blocked_sites",
            kind=Sites(nothing="none"),
            default=(),
            describes=sentence("Sites that are never served, with their subdomains, even where they are allowed"),
        ),
        Key(
            name="allowed_users",
            field="allowed_users",
            kind=people("all"),
            default=(),
            describes=sentence("The only people who may download"),
        ),
        Key(
            name="blocked_users",
            field="blocked_users",
            kind=people("none"),
            default=(),
            describes=sentence("People who may never download, even where they are allowed"),
        ),
    )


def _answers(settings: Settings) -> tuple[Key, ...]:
    return (
        Key(
            name="output_channel",
            field="output_channel_id",
            kind=OneChannel(),
            default=0,
            describes=sentence("The channel where results are posted, instead of where people asked"),
            per_channel=True,
        ),
        Key(
            name="language",
            field="language",
            kind=choice(Language),
            default=Language(settings.servers.language),
            setting="servers.language",
            describes=sentence("What the bot speaks; auto is each person's own language"),
            per_channel=True,
        ),
        Key(
            name="auto_download_channels",
            field="auto_download_channel_ids",
            kind=channels(),
            default=(),
            describes=sentence("Channels where every supported link is fetched without a command"),
        ),
        Key(
            name="keep_source_message",
            field="keep_source_message",
            kind=YesNo(),
            default=settings.servers.keep_source_message,
            setting="servers.keep_source_message",
            describes=sentence("Whether the message with the link stays as it is when its media is posted"),
            per_channel=True,
        ),
        Key(
            name="notify_on_finish",
            field="notify_on_finish",
            kind=YesNo(),
            default=settings.servers.notify_on_finish,
            setting="servers.notify_on_finish",
            describes=sentence("Whether the person who asked is mentioned when the download is done"),
            per_channel=True,
        ),
    )

"""The hooks. A plugin module implements the ones it needs, as plain functions, and names itself in `PLUGIN`."""

from collections.abc import Callable
from typing import Any

import pluggy
from attrs import frozen

from bossbot_core.api.listing import Listing
from bossbot_core.api.models import MediaFiles, ParsedUrl, UrlMatch
from bossbot_core.api.services import JobContext

PROJECT = "bossbot"
API_VERSION = 1
"""The version of this contract; a plugin that names another is refused at load."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@frozen(kw_only=True)
class Reach:
    """What a plugin's `post_process` makes fit: media up to `times` the upload limit, at no less than these bit rates.

    Jobs fetch more than the upload limit because of it. The bit rates, in bits per second, are those of a picture and
    of sound alone.
    """

    times: float
    least_picture_bps: int
    least_sound_bps: int


@frozen(kw_only=True)
class PluginInfo:
    """Stands in a plugin module as `PLUGIN`; `settings` is the attrs class of its `[plugins.<name>]` table.

    `canary_url` is a public link that should always work: what `bossbot canary` fetches to see whether the platform
    still answers as the plugin expects. Empty where there is none.
    `reach` is for a plugin that makes files smaller: what it can do with given settings.
    """

    name: str
    api_version: int
    settings: type[Any] | None = None
    canary_url: str = ""
    reach: Callable[[Any], Reach | None] | None = None


@hookspec(firstresult=True)
def match_url(url: ParsedUrl) -> UrlMatch | None:
    """Say whether this plugin serves `url`.

    Runs in the bot: pure, no I/O, microseconds. The first plugin (by name) that answers owns the job.
    """
    return None


@hookspec(firstresult=True)
def download(match: UrlMatch, ctx: JobContext[Any]) -> MediaFiles:
    """Fetch what `match` names into `ctx.workspace`. Only the owner is asked.

    Runs in the job's own child process: blocking is right here, and cancel is a kill.
    Raises `TransientError` (tried again) or `PermanentError` (told to the person).
    """
    return MediaFiles(files=())


@hookspec(firstresult=True)
def survey(match: UrlMatch, ctx: JobContext[Any]) -> Listing | None:
    """Say what stands behind an album, playlist, thread or profile, and fetch nothing of it. Only the owner is asked.

    Runs as `download` does. The person is asked which items they want, and `download` finds them in
    `ctx.limits.selection`. None, or a list of one item, is fetched without a question.
    """
    return None


@hookspec
def post_process(files: MediaFiles, match: UrlMatch, ctx: JobContext[Any]) -> MediaFiles | None:
    """Change what was downloaded; None leaves it as it is.

    Runs in the child process, over every plugin in order of name, each given what the one before it returned.
    A step that fails is left out and logged, unless it raises a `BossBotError`.
    """
    return None

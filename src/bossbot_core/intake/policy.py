"""What a server and the bot's owner say to a request: who may ask, for what, and what holds where nothing was said."""

from ada_url import URL
from attrs import evolve

from bossbot_core.api import ErrorCode, MediaKind, ParsedUrl, PermanentError, Selection
from bossbot_core.guilds import Guilds, Permission, Rules
from bossbot_core.intake.request import SubmitRequest
from bossbot_core.pluginhost import Claim
from bossbot_core.queue import NewJob
from bossbot_core.settings import Threads


class Policy:
    """Judges requests by the rules that hold where they were made."""

    def __init__(self, guilds: Guilds, *, max_items: int) -> None:
        self._guilds = guilds
        self._max_items = max_items

    def check_asker(self, request: SubmitRequest) -> None:
        """Raise `PermanentError` (`blocked`, `blocked_by_server`, `missing_permission`) for who may not download."""
        reply = request.reply
        self._guilds.blocks.require_free(reply.user_id, reply.guild_id)
        if not reply.guild_id:
            return
        if not self._rules(request).admits(reply.user_id):
            raise PermanentError(ErrorCode.BLOCKED_BY_SERVER, "This server does not let you download.")
        if request.manages_guild:
            return
        if not self._guilds.permissions.allows(reply.guild_id, request.role_ids, Permission.DOWNLOAD):
            raise PermanentError(
                ErrorCode.MISSING_PERMISSION, "In this server only some roles may download, and you have none of them."
            )

    def check_link(self, request: SubmitRequest, url: ParsedUrl, claim: Claim) -> None:
        """Raise `PermanentError` (`blocked_by_server`) for a site or a platform that is not served there.

        A short link is judged by the site that it leads to as well.
        """
        rules = self._rules(request)
        if not rules.permits(url.host, URL(claim.match.canonical_url).hostname):
            raise PermanentError(
                ErrorCode.BLOCKED_BY_SERVER, "This server does not allow links to {host}.", host=url.host
            )
        if not rules.serves(claim.plugin):
            raise PermanentError(
                ErrorCode.BLOCKED_BY_SERVER, "{platform} is switched off in this server.", platform=claim.plugin
            )

    def check_options(self, request: SubmitRequest) -> None:
        """Raise `PermanentError` (`too_many_items`, `invalid_value`) for a choice of more than one job may have."""
        count = Selection.read(request.options.items).count or 0
        if count > self._max_items:
            raise PermanentError(
                ErrorCode.TOO_MANY_ITEMS,
                "You chose {count} items; one download may have {most}.",
                count=count,
                most=self._max_items,
            )

    def new_job(self, request: SubmitRequest, claim: Claim) -> NewJob:
        """The job that was asked for, with the server's values for all that the request leaves open."""
        rules, reply = self._rules(request), request.reply
        # Only posts have threads; all else is shared with servers that set this otherwise.
        thread = rules.threads is Threads.THREAD and claim.match.kind is MediaKind.POST
        return NewJob(
            plugin=claim.plugin,
            match=claim.match,
            quality=rules.quality if request.quality is None else request.quality,
            reply=evolve(
                reply,
                spoiler=rules.spoiler if request.spoiler is None else request.spoiler,
                # What decides the format a fetch takes is one number, so that equal wishes share a fetch.
                upload_limit_bytes=min(reply.upload_limit_bytes, rules.max_file_bytes),
                unknown_age=rules.age_policy,
                delete_source=reply.delete_source and not rules.keep_source_message,
                notify=rules.notify_on_finish,
            ),
            priority=request.priority,
            options=evolve(request.options, thread=thread),
            answers=request.answers,
        )

    def _rules(self, request: SubmitRequest) -> Rules:
        reply = request.reply
        return self._guilds.rules.effective(reply.guild_id, reply.channel_id, parent_id=request.parent_channel_id)

"""The routes of channels and the messages in them."""

from collections.abc import Callable

from attrs import evolve, frozen

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.compose import compose, edited
from bossbot_core.sandbox.interactions import Stage
from bossbot_core.sandbox.messages import EPHEMERAL, REPLY, Message
from bossbot_core.sandbox.payloads import channel_json
from bossbot_core.sandbox.permissions import (
    ADD_REACTIONS,
    ATTACH_FILES,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from bossbot_core.sandbox.rest.route import Answer, Call, Params, Route
from bossbot_core.sandbox.validation import check_message
from bossbot_core.sandbox.world import Channel

_MESSAGES = "/channels/{channel}/messages"
_MESSAGE = "/channels/{channel}/messages/{message}"
_REACTION = _MESSAGE + "/reactions/{emoji}/@me"


@frozen(kw_only=True)
class ChannelRoutes:
    """Posting without an interaction, as the bot."""

    stage: Stage

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(method="GET", path="/channels/{channel}", handler=self._get_channel),
            Route(method="POST", path="/channels/{channel}/typing", handler=self._typing),
            Route(method="POST", path="/users/@me/channels", handler=self._direct_messages),
            Route(method="GET", path=_MESSAGES, handler=self._list),
            Route(method="POST", path=_MESSAGES, handler=self._post, upload_limit=self._upload_limit),
            Route(method="GET", path=_MESSAGE, handler=self._get),
            Route(method="PATCH", path=_MESSAGE, handler=self._edit, upload_limit=self._upload_limit),
            Route(method="DELETE", path=_MESSAGE, handler=self._delete),
            Route(method="PUT", path=_REACTION, handler=self._react),
        ]

    def _get_channel(self, call: Call) -> Answer:
        return Answer(body=channel_json(self._channel(call.params), self.stage.world))

    def _typing(self, call: Call) -> Answer:
        self._channel(call.params, SEND_MESSAGES)
        return Answer(status=204)

    def _direct_messages(self, call: Call) -> Answer:
        user = self.stage.world.users.get(str((call.body or {}).get("recipient_id")))
        if user is None:
            raise errors.unknown_user()
        return Answer(body=channel_json(self.stage.world.direct_messages(user), self.stage.world))

    def _list(self, call: Call) -> Answer:
        channel = self._channel(call.params, READ_MESSAGE_HISTORY)
        limit = int(call.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise errors.invalid_form([("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")])
        everything = [each for each in self.stage.messages.in_channel(channel.id) if each.ephemeral_to is None]
        page = _page(everything, call.query.get, limit)
        return Answer(body=[self.stage.render.message(message) for message in reversed(page)])

    def _post(self, call: Call) -> Answer:
        body = call.body or {}
        channel = self._channel(call.params, SEND_MESSAGES | (ATTACH_FILES if call.files else 0))
        recipient = self.stage.world.users.get(channel.recipient_id or "")
        if recipient and not recipient.accepts_dms:
            raise errors.closed_dms()
        if twin := self._twin(channel, call):
            return Answer(body=self.stage.render.message(twin), message_id=twin.id)
        check_message(body, len(call.files))
        posted = self.stage.messages.add(self._composed(channel, call))
        return Answer(body=self.stage.render.message(posted), message_id=posted.id, stored=True, created=True)

    def _composed(self, channel: Channel, call: Call) -> Message:
        reference = call.body and call.body.get("message_reference")
        draft = Message(
            id=self.stage.snowflakes.next(),
            channel_id=channel.id,
            author_id=self.stage.world.bot.id,
            created_at=self.stage.clock(),
            nonce=(call.body or {}).get("nonce"),
        )
        if reference:
            target = self._referenced(channel, str(reference.get("message_id")), reference)
            draft = evolve(draft, reference_id=target, type=REPLY if target else 0)
        composed = compose(draft, call.body or {}, call.files, self.stage.snowflakes.next)
        # Only an answer to an interaction can be ephemeral.
        return evolve(composed, flags=composed.flags & ~EPHEMERAL)

    def _referenced(self, channel: Channel, message_id: str, reference: dict[str, object]) -> str | None:
        try:
            return self.stage.messages.get(channel.id, message_id).id
        except errors.DiscordError:
            if reference.get("fail_if_not_exists", True):
                problem = ("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
                raise errors.invalid_form([problem]) from None
            return None

    def _twin(self, channel: Channel, call: Call) -> Message | None:
        body = call.body or {}
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        since = self.stage.clock() - self.stage.limits.nonce_window_s
        return self.stage.messages.with_nonce(channel.id, body["nonce"], since)

    def _get(self, call: Call) -> Answer:
        return Answer(body=self.stage.render.message(self._message(call, READ_MESSAGE_HISTORY)))

    def _edit(self, call: Call) -> Answer:
        message = self._message(call)
        if message.author_id != self.stage.world.bot.id:
            raise errors.not_your_message()
        changed = self.stage.messages.replace(edited(message, call.body or {}, call.files, self.stage.snowflakes.next))
        return Answer(body=self.stage.render.message(changed), message_id=changed.id, stored=True)

    def _delete(self, call: Call) -> Answer:
        message = self._message(call)
        if message.author_id != self.stage.world.bot.id:
            self._channel(call.params, MANAGE_MESSAGES)
        self.stage.messages.remove(message)
        return Answer(status=204, message_id=message.id, stored=True)

    def _react(self, call: Call) -> Answer:
        # Whoever is the first to react with an emoji needs the permission to add reactions; others do not.
        message = self._message(call, READ_MESSAGE_HISTORY)
        emoji = call.params["emoji"]
        if emoji not in {each for each, _ in message.reactions}:
            self._channel(call.params, ADD_REACTIONS)
        own = (emoji, self.stage.world.bot.id)
        if own not in message.reactions:
            self.stage.messages.replace(evolve(message, reactions=(*message.reactions, own)), edited=False)
        return Answer(status=204, message_id=message.id, stored=True)

    def _message(self, call: Call, needs: int = 0) -> Message:
        return self.stage.messages.get(self._channel(call.params, needs).id, call.params["message"])

    def _upload_limit(self, params: Params) -> int:
        return self.stage.world.upload_limit_bytes(self._channel(params))

    def _channel(self, params: Params, needs: int = 0) -> Channel:
        if (channel := self.stage.world.channels.get(params["channel"])) is None:
            raise errors.unknown_channel()
        if not channel.bot_permissions & VIEW_CHANNEL:
            raise errors.missing_access()
        if needs & ~channel.bot_permissions:
            raise errors.missing_permissions()
        return channel


def _page(messages: list[Message], given: Callable[[str], str | None], limit: int) -> list[Message]:
    """A page of messages, oldest first: the newest ones, or those next to an id."""
    if (after := given("after")) is not None:
        return [each for each in messages if int(each.id) > int(after)][:limit]
    if (around := given("around")) is not None:
        older = [each for each in messages if int(each.id) < int(around)]
        newer = [each for each in messages if int(each.id) >= int(around)]
        return [*older[-(limit // 2) :], *newer[: limit - limit // 2]]
    before = given("before")
    return [each for each in messages if before is None or int(each.id) < int(before)][-limit:]

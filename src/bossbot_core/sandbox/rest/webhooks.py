"""The routes of interactions: the first answer, then edits and follow-ups with the interaction's token."""

from attrs import evolve, frozen

from bossbot_core.sandbox.interactions import Interaction, Interactions, Stage
from bossbot_core.sandbox.messages import Message
from bossbot_core.sandbox.responses import CallbackType, Responses, callback_json
from bossbot_core.sandbox.rest.route import Answer, Call, Params, Route

_FOLLOW_UP = "/webhooks/{application}/{token}"
_MESSAGE = "/webhooks/{application}/{token}/messages/{message}"


@frozen(kw_only=True)
class WebhookRoutes:
    """What needs no bot token: the secret stands in the path."""

    stage: Stage
    interactions: Interactions
    responses: Responses

    def routes(self) -> list[Route]:
        """The routes."""
        callback = "/interactions/{interaction}/{token}/callback"
        return [
            Route(
                method="POST",
                path=callback,
                handler=self._answer,
                bot=False,
                limited=False,
                upload_limit=self._callback_limit,
            ),
            Route(method="POST", path=_FOLLOW_UP, handler=self._follow_up, bot=False, upload_limit=self._upload_limit),
            Route(method="GET", path=_MESSAGE, handler=self._get, bot=False),
            Route(method="PATCH", path=_MESSAGE, handler=self._edit, bot=False, upload_limit=self._upload_limit),
            Route(method="DELETE", path=_MESSAGE, handler=self._delete, bot=False),
        ]

    def _answer(self, call: Call) -> Answer:
        interaction = self.interactions.to_answer(call.params["interaction"], call.params["token"])
        message = self.responses.answer(interaction, call.body or {}, call.files)
        answer = Answer(
            status=204,
            message_id=message.id if message else None,
            stored=message is not None,
            created=interaction.callback_type in (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE),
        )
        if call.query.get("with_response") != "true":
            return answer
        rendered = self.stage.render.message(message) if message else None
        return evolve(answer, status=200, body=callback_json(interaction, message, rendered))

    def _follow_up(self, call: Call) -> Answer:
        interaction = self._interaction(call.params)
        message = self.responses.follow_up(interaction, call.body or {}, call.files)
        return evolve(self._said(message, stored=True), created=message.id != interaction.original_id)

    def _get(self, call: Call) -> Answer:
        return self._said(self._message(call))

    def _edit(self, call: Call) -> Answer:
        return self._said(self.responses.edit(self._message(call), call.body or {}, call.files), stored=True)

    def _delete(self, call: Call) -> Answer:
        message = self._message(call)
        self.responses.delete(message)
        return Answer(status=204, message_id=message.id, stored=True)

    def _said(self, message: Message, *, stored: bool = False) -> Answer:
        return Answer(body=self.stage.render.message(message), message_id=message.id, stored=stored)

    def _message(self, call: Call) -> Message:
        return self.responses.message(self._interaction(call.params), call.params["message"])

    def _interaction(self, params: Params) -> Interaction:
        return self.interactions.by_token(params["application"], params["token"])

    def _upload_limit(self, params: Params) -> int:
        return self._interaction(params).act.upload_limit_bytes

    def _callback_limit(self, params: Params) -> int:
        return self.interactions.to_answer(params["interaction"], params["token"]).act.upload_limit_bytes

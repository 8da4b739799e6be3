"""One thing that a person did, and everything that the bot made of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from bossbot_core.sandbox.interactions import Interaction
from bossbot_core.sandbox.messages import ChangeKind, Message, Messages
from bossbot_core.sandbox.payloads import Json
from bossbot_core.sandbox.rendering import Renderer


class Invocation:
    """Follows one interaction; its messages are in Discord's shape with what the page shows beside it."""

    def __init__(self, interaction: Interaction, messages: Messages, render: Renderer) -> None:
        self._interaction = interaction
        self._messages = messages
        self._render = render

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self._interaction.id

    @property
    def interaction(self) -> Interaction:
        """The whole record: token, choices, modal, callback type."""
        return self._interaction

    @property
    def choices(self) -> list[Json]:
        """The suggestions, for an autocomplete."""
        return list(self._interaction.choices or ())

    def responses(self) -> list[Json]:
        """Every message that it led to as it stands now: the answer, follow-ups, and replies to them in the channel."""
        found = self._messages.of_interaction(self.id)
        touched = self._interaction.act.message
        if touched and (current := self._messages.find(touched.id)):
            found = [current, *found]
        return [self._shown(message) for message in {each.id: each for each in found}.values()]

    async def answered(self) -> None:
        """Waits for the first answer, or for the three seconds to pass."""
        await self._interaction.answered.wait()

    async def wait_for(self, predicate: Callable[[Json], Any], timeout: float = 10.0) -> Json:  # noqa: ASYNC109 - a caller wants its own limit
        """Waits until one of the messages fits, and returns it.

        Raises:
            TimeoutError: with the messages that were there instead.

        """
        changed = asyncio.Event()

        def wake(_kind: ChangeKind, _message: Message) -> None:
            changed.set()

        self._messages.listen(wake)
        try:
            async with asyncio.timeout(timeout):
                while (fitting := next(filter(predicate, self.responses()), None)) is None:
                    changed.clear()
                    await changed.wait()
                return fitting
        except TimeoutError:
            raise TimeoutError(f"no message fitted within {timeout} s: {self.responses()}") from None
        finally:
            self._messages.forget(wake)

    def _shown(self, message: Message) -> Json:
        return self._render.for_page(message) | {"attachments": self._render.message(message)["attachments"]}

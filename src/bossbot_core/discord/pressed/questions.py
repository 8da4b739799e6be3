"""Answers to the question which items of a list are wanted; the asker and moderators give them, once."""

import re
from collections.abc import Mapping, Sequence

import hikari
from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, Listing, MediaKind, PermanentError, Selection
from bossbot_core.api.wording import sentence
from bossbot_core.discord.buttons import QUESTION, QUESTION_PAGE
from bossbot_core.discord.components import Handler
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import endings, questions
from bossbot_core.discord.pressed.starts import Starts, hidden
from bossbot_core.discord.question_page import PICK_SIZE, most_of, question_rows, room_on_page
from bossbot_core.discord.reply_target import in_place_of
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Desk
from bossbot_core.intake.access import FORGOTTEN
from bossbot_core.queue import ANSWERED, Job, Question, QuestionLedger

TOO_MANY = sentence("You chose {count} items; one download may have {most}.")


@frozen(kw_only=True)
class QuestionButtons:
    """Everything that goes by the number of the job that asked; the ledger knows the list and what is picked."""

    gate: Gate
    desk: Desk
    questions: QuestionLedger
    starts: Starts

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {QUESTION: self._route, QUESTION_PAGE: self._turn_page}

    async def _route(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        action, number = texts[0], int(texts[2])
        job, asked = await self._open(press, int(texts[1]))
        if action == "pick":
            await self._pick(press, job, asked, offset=number)
        elif action == "no":
            await self._cancel(press, job)
        else:
            items = _first(asked.listing, number) if action == "first" else str(Selection.of(asked.picked))
            await self._take(press, job, items)

    async def _turn_page(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        job, asked = await self._open(press, int(texts[1]))
        await _show(press, job, asked, offset=int(texts[0]))

    async def _open(self, press: hikari.ComponentInteraction, job_id: int) -> tuple[Job, Question]:
        job = await self.desk.job(job_id, self.gate.person(press))
        asked = await self.questions.get(job_id)
        if asked is None:
            raise PermanentError(ErrorCode.NOT_FOUND, FORGOTTEN)
        if asked.answered:
            raise PermanentError(ErrorCode.NOT_FOUND, ANSWERED)
        return job, asked

    async def _pick(self, press: hikari.ComponentInteraction, job: Job, asked: Question, *, offset: int) -> None:
        """Note what is picked of one page; what is picked of others stays."""
        page = asked.listing.items[offset : offset + PICK_SIZE]
        on_page = {item.number for item in page}
        chosen = on_page & {int(value) for value in press.values if value.isdecimal()}
        if len(chosen) > room_on_page(asked, page):
            count, most = len(asked.picked - on_page | chosen), most_of(asked.listing)
            raise PermanentError(ErrorCode.TOO_MANY_ITEMS, TOO_MANY, count=count, most=most)
        picked = asked.picked - on_page | chosen
        await self.questions.pick(asked.job_id, picked)
        await _show(press, job, evolve(asked, picked=picked), offset=offset)

    async def _cancel(self, press: hikari.ComponentInteraction, job: Job) -> None:
        await self.questions.close(job.id)
        embed = endings.cancelled(job, speech(press.locale))
        await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=embed, components=[])

    async def _take(self, press: hikari.ComponentInteraction, job: Job, items: str) -> None:
        """A job for these items, whose status takes the place of the question; refused, the question stands."""
        question = job.id if job.kind is MediaKind.PROFILE else 0
        options = evolve(job.options, survey=False, items=items, question=question)
        request = self.starts.request(press, job, private=hidden(press, job), options=options)
        reply = in_place_of(job.reply, request.reply, message_id=press.message.id)
        # The use of the command was counted when it asked.
        await self.starts.in_place(press, evolve(request, reply=reply, answers=job.id), counted=True)


def _first(listing: Listing, count: int) -> str:
    """The first items as `JobOptions.items` has them; all is no choice, so that others may share the fetch."""
    if listing.complete and count >= listing.count:
        return ""
    numbers = [item.number for item in listing.items[:count]]
    return str(Selection.of(numbers if len(numbers) == count else range(1, count + 1)))


async def _show(press: hikari.ComponentInteraction, job: Job, asked: Question, *, offset: int) -> None:
    say = speech(press.locale)
    await press.create_initial_response(
        hikari.ResponseType.MESSAGE_UPDATE,
        embed=questions.question(job, asked, say),
        components=question_rows(asked, say, offset=offset),
    )

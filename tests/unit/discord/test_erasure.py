"""The button that deletes: for whoever asked, for a while, without memory."""

from datetime import UTC, datetime

import pytest
from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.erasure import ERASURE, VALID_S, Asked, Erasure, erasure_row
from bossbot_core.discord.messages import privacy
from bossbot_core.discord.speech import speech
from bossbot_core.privacy import Forgotten

SAY = speech("en-US")


@frozen
class Person:
    id: int


@frozen
class Press:
    user: Person


def test_the_buttons_carry_all_that_is_needed():
    delete, keep = erasure_row(2**63, SAY, now=1000.5).components
    assert Asked.read(ERASURE.fullmatch(delete.custom_id).groups()) == Asked(
        delete=True, user_id=2**63, until=1000 + VALID_S
    )
    assert Asked.read(ERASURE.fullmatch(keep.custom_id).groups()) == Asked(
        delete=False, user_id=2**63, until=1000 + VALID_S
    )
    assert ERASURE.fullmatch("privacy:delete:1:2:3") is None


@pytest.mark.parametrize(("user", "late_s", "code"), [(2, 0, "missing_permission"), (1, 1, "not_found")])
async def test_others_and_those_who_come_late_delete_nothing(user, late_s, code):
    erasure = Erasure(privacy=None, delivery=None, clock=lambda: 1000.0 + late_s)
    with pytest.raises(PermanentError) as refusal:
        await erasure.serve(Press(Person(user)), Asked(delete=True, user_id=1, until=1000))
    assert refusal.value.code is ErrorCode(code)


def test_the_answer_names_backups_what_was_set_aside_and_what_is_unfinished():
    stamp = datetime(2026, 12, 3, 3, tzinfo=UTC)
    done = Forgotten(jobs=3, files=2, unfinished=1, backups_until=stamp, set_aside=True)
    text = privacy.forgotten(done, SAY).description
    assert f"<t:{int(stamp.timestamp())}:f>" in text
    assert "still being posted: 1" in text
    assert "set aside" in text
    plain = privacy.forgotten(Forgotten(jobs=0, files=0, unfinished=0, backups_until=None, set_aside=False), SAY)
    assert "Backups" not in plain.description

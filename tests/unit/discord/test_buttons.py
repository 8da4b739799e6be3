import pytest

from bossbot_core.discord.buttons import JOB, QUEUE_PAGE, SPOILER, SURE, cancel_row, page_row
from bossbot_core.discord.speech import speech


def ids(row) -> list[str]:
    return [component.custom_id for component in row.components]


def test_a_cancel_button_names_its_job():
    assert ids(cancel_row(42, speech("en-US"))) == ["job:42:cancel"]
    assert JOB.fullmatch("job:42:cancel").groups() == ("42", "cancel")


@pytest.mark.parametrize(
    "custom_id",
    ["job:42", "job::cancel", "job:-1:cancel", "job:1:cancel ", "job:" + "9" * 40 + ":cancel", "x", "job:٤:x"],
)
def test_a_forged_button_names_no_job(custom_id):
    assert not any(pattern.fullmatch(custom_id) for pattern in (JOB, SPOILER, SURE, QUEUE_PAGE))


@pytest.mark.parametrize(
    ("offset", "total", "buttons"),
    [
        (0, 25, ["queue:end:first", "queue:list:10"]),
        (10, 25, ["queue:list:0", "queue:list:20"]),
        (20, 25, ["queue:list:10", "queue:end:last"]),
        (0, 20, ["queue:end:first", "queue:list:10"]),
        (10, 20, ["queue:list:0", "queue:end:last"]),
    ],
)
def test_page_buttons_lead_to_the_neighbours(offset, total, buttons):
    assert ids(page_row("queue", offset, total, speech("en-US"))) == buttons


def test_page_buttons_carry_their_offset():
    assert QUEUE_PAGE.fullmatch("queue:list:30").groups() == ("30",)
    assert not QUEUE_PAGE.fullmatch("queue:end:last")

"""The question which items of a list are wanted: harmless, within Discord's limits, and no larger than one download."""

import hikari
import pytest

from bossbot_core.api import FileKind, Listing, ListingItem
from bossbot_core.discord.messages import questions
from bossbot_core.discord.question_page import most_of, question_rows
from bossbot_core.discord.speech import speech
from bossbot_core.queue import Question

ENGLISH = speech("en-US")


def listing(count, *, most=50, title="t", **more):
    items = tuple(ListingItem(number=number, title=title) for number in range(1, count + 1))
    return Listing(items=items, max_items=most, **{"total": count, **more})


def built(asked, offset=0):
    return [row.build()[0]["components"] for row in question_rows(asked, ENGLISH, offset=offset)]


def labels(found):
    return [each["label"] for each in built(Question(job_id=1, listing=found))[0]]


@pytest.mark.parametrize(
    ("found", "offered"),
    [
        (listing(2), ["All 2", "Cancel"]),
        (listing(6), ["First 5", "All 6", "Cancel"]),
        (listing(50), ["First 5", "First 10", "First 25", "All 50", "Cancel"]),
        (listing(51), ["First 5", "First 10", "First 25", "First 50, the most", "Cancel"]),
        (listing(20, most=20, total=143), ["First 5", "First 10", "First 20, the most", "Cancel"]),
        (listing(30, total=None), ["First 5", "First 10", "First 25", "First 30, the most", "Cancel"]),
    ],
)
def test_no_more_is_offered_than_there_is_and_than_one_download_may_have(found, offered):
    assert labels(found) == offered


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (listing(12), "There are 12 items."),
        (listing(20, most=5), "There are 20 items; one download fetches at most 5."),
        (listing(250, most=50, total=None), "There are at least 250 items; one download fetches at most 50."),
    ],
)
def test_how_many_there_are_is_said(job, found, said):
    embed = questions.question(job(), Question(job_id=1, listing=found), ENGLISH)
    assert said in embed.description.splitlines()


def test_titles_of_strangers_are_harmless_and_cut():
    item = ListingItem(number=7, title="\u202eab\n@everyone \u200b" + "x" * 500, duration_s=75, kind=FileKind.VIDEO)
    label = questions.option_label(item, ENGLISH)
    assert label.startswith("7. ab @everyone xxx")
    assert len(label) == 100
    assert questions.option_about(item, ENGLISH) == "video · 1 min 15 s"
    assert questions.option_label(ListingItem(number=8, title="\u200b"), ENGLISH) == "Item 8"
    assert questions.option_about(ListingItem(number=8), ENGLISH) == ""


def test_a_title_of_the_list_is_no_markdown(job):
    asked = Question(job_id=1, listing=Listing(title="*a* @b", total=2))
    assert questions.question(job(), asked, ENGLISH).description.startswith("**\\*a\\* \\@b**")


def test_every_page_is_within_discords_limits():
    asked = Question(job_id=10**17, listing=listing(250, title="x" * 300), picked=frozenset(range(1, 51)))
    for offset in range(0, 250, 25):
        rows = built(asked, offset)
        assert [len(row) for row in rows] == [5, 1, 3]
        menu = rows[1][0]
        assert len(menu["options"]) == 25
        assert sum(each["default"] for each in menu["options"]) <= menu["max_values"]
        assert menu.get("disabled", False) is (offset >= 50)
        assert all(len(each["custom_id"]) <= 100 for row in rows for each in row)


def test_what_is_picked_elsewhere_leaves_less_room():
    asked = Question(job_id=1, listing=listing(40, most=3), picked=frozenset({1, 2}))
    assert built(asked, 25)[1][0]["max_values"] == 1
    assert built(asked, 0)[1][0]["max_values"] == 3
    assert most_of(asked.listing) == 3


@pytest.mark.parametrize("locale", ["de", "es-ES", "ja"])
def test_buttons_have_labels_that_fit_in_every_language(locale):
    asked = Question(job_id=1, listing=listing(250, most=50), picked=frozenset({1}))
    for row in question_rows(asked, speech(locale)):
        for each in row.components:
            if isinstance(each, hikari.api.InteractiveButtonBuilder):
                assert len(each.label) <= 80

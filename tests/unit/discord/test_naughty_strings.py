"""The big list of naughty strings as titles, authors and texts of strangers: each reads as itself, and does nothing."""

import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.messages import bundles, captions, history, queue
from bossbot_core.discord.safe_text import literal, plain
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Line, Page, Past, PastPage
from bossbot_core.queue import JobState
from bossbot_core.testing.markdown import Span, marks, shown, spans

ENGLISH = speech("en-US")
TITLE, AUTHOR = 200, 100


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    if folder is None:
        pytest.skip("BOSSBOT_TEST_DATA is not set: no list of naughty strings")
    strings = json.loads(Path(folder, "blns.json").read_text(encoding="utf-8"))
    assert len(strings) == 515
    return strings


def strong(text: str) -> str:
    """What is shown bold."""
    return "".join(span.text for span in spans(text) if "strong" in span.marks)


def test_alone_each_reads_as_itself(naughty):
    for text in naughty:
        read = spans(literal(text, TITLE))
        assert read == ([Span(text=plain(text, TITLE))] if plain(text, TITLE) else [])


def test_every_part_of_a_text_reads_as_itself_however_it_is_cut(naughty):
    for text in naughty:
        for limit in (1, 7, 23):
            assert shown(literal(text, limit)) == plain(text, limit)
            assert not marks(literal(text, limit))


def test_in_a_caption_each_reads_as_itself(naughty, media):
    for text, other in zip(naughty, naughty[1:] + naughty[:1], strict=True):
        caption = captions.caption(media([1], title=text, author=other), ENGLISH, part=0, parts=1)
        headline = " · ".join(filter(None, [plain(text, TITLE), plain(other, AUTHOR)]))
        lines = shown(caption).splitlines()
        assert lines[0] == (headline or "http://sample.test/clip.mp4")
        assert strong(caption) == plain(text, TITLE)
        assert lines[-1] == "job 42 · 1/1"
        assert marks(caption) <= {"strong", "link", "subtext"}


def test_a_post_without_a_title_shows_its_text_as_it_is(naughty, media):
    for text in naughty:
        caption = captions.caption(media([1], text=text), ENGLISH, part=0, parts=1)
        assert strong(caption) == plain(text, TITLE)
        assert marks(caption) <= {"strong", "link", "subtext"}


def test_in_a_history_each_reads_as_itself(naughty, job, media):
    for text in naughty:
        past = Past(job=evolve(job(), state=JobState.COMPLETED), media=media([1], title=text), message_id=9)
        embed = history.history_page(PastPage(jobs=[past], total=1), offset=0, user_id=7, say=ENGLISH)
        assert strong(embed.description) == (plain(text, 80) or "example")
        allowed = {"strong", "link", "masked link", "subtext", "mention", "time", "code"}
        assert marks(embed.description) <= allowed
        assert shown(embed.description).count("<@") == 1 + plain(text, 80).count("<@")


def test_an_address_is_one_link_and_nothing_else_wherever_it_stands(naughty, job):
    for text in naughty:
        odd = evolve(job(), match=evolve(job().match, canonical_url=f"https://sample.test/{text}"))
        line = queue.queue_page(Page(lines=[Line(job=odd, position=1)], total=1), offset=0, reader=7, say=ENGLISH)
        assert marks(line.description) == {"strong", "mention", "code"}
        past = history.history_page(PastPage(jobs=[Past(job=odd)], total=1), offset=0, user_id=7, say=ENGLISH)
        assert len([span for span in spans(past.description) if "link" in span.marks]) <= 1
        assert marks(past.description) <= {"strong", "link", "subtext", "mention", "time", "code"}
        offered = queue.choice(odd, ENGLISH)
        assert 1 <= len(offered) <= 100
        assert "\n" not in offered


def test_a_link_that_was_not_served_does_nothing(naughty):
    error = PermanentError(ErrorCode.UNSUPPORTED_URL)
    for text in naughty:
        embed = bundles.outcome(1, [(f"https://x.test/{text}", error)], 0, 10, ENGLISH)
        assert len([span for span in spans(embed.description) if "link" in span.marks]) <= 1
        assert marks(embed.description) <= {"list", "link"}

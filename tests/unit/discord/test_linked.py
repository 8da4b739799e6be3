from datetime import UTC, datetime

import pytest
from attrs import evolve

from bossbot_core.api import PermanentError, Phase
from bossbot_core.discord.linked import with_links
from bossbot_core.discord.messages import progress
from bossbot_core.discord.outgoing import outgoing
from bossbot_core.discord.parts import LINKS_A_MESSAGE, parts_of
from bossbot_core.discord.speech import speech
from bossbot_core.runner import FileLink, Progress

MIB = 1024 * 1024
ENDS_AT = datetime(2030, 1, 3, tzinfo=UTC)


class LargeFiles:
    """Links for all but some places."""

    def __init__(self, *, but=()):
        self.but = but

    def largest_bytes(self, job):
        return 500 * MIB

    def link(self, job, media, number):
        if number in self.but:
            return None
        return FileLink(url=f"https://files.example.org/files/{number}/" + "x" * 250, ends_at=ENDS_AT)


def linked_parts(job, media, large_files):
    return with_links(job, media, parts_of(media, job.reply.upload_limit_bytes), large_files)


def test_a_file_over_the_limit_is_refused_with_both_sizes(job, media):
    with pytest.raises(PermanentError, match="too_large") as raised:
        linked_parts(job(), media([12 * MIB]), None)
    assert raised.value.sentence == "The file is 12 MiB; at most 10 MiB a file can be posted here."


def test_sizes_that_read_the_same_are_told_to_the_byte(job, media):
    with pytest.raises(PermanentError) as raised:
        linked_parts(job(), media([10, 10 * MIB + 1]), None)
    assert raised.value.sentence == ("File 2 of 2 is 10 485 761 B; at most 10 485 760 B a file can be posted here.")


def test_a_file_that_gets_no_link_is_refused(job, media):
    with pytest.raises(PermanentError, match="too_large"):
        linked_parts(job(), media([12 * MIB, 13 * MIB]), LargeFiles(but={2}))


def test_what_fits_is_attached_in_order_and_the_rest_is_linked_last(job, media):
    whole = media([MIB, 12 * MIB, MIB, 30 * MIB, 30 * MIB])
    parts = linked_parts(job(), whole, LargeFiles())
    assert [[file.name for file in part.files] for part in parts] == [["0.jpg", "2.jpg"], [], []]
    assert [each.file.name for part in parts for each in part.linked] == ["1.jpg", "3.jpg", "4.jpg"]
    assert [(part.index, part.total) for part in parts] == [(0, 3), (1, 3), (2, 3)]


def test_a_message_of_links_has_size_limit_and_end_and_fits_whatever_things_are_called(job, media):
    asked = job(locale="en-US")
    whole = media(
        [12 * MIB] * LINKS_A_MESSAGE, title="*" * 500, author="_" * 500, source_url=f"http://a.test/{'x' * 490}"
    )
    whole = evolve(whole, left_out=50, files=(whole.files[0], evolve(whole.files[1], name="*" * 120)))
    (part,) = linked_parts(asked, whole, LargeFiles())
    text = outgoing(asked, whole, part).text(mention=True)
    assert len(text) <= 2000
    assert r"0\.jpg is 12 MiB, and at most 10 MiB can be posted here. Download it until <t:1893628800:f>:" in text
    assert text.count("<https://files.example.org/files/") == LINKS_A_MESSAGE
    assert text.endswith("-# job 42 · 1/1")


def test_the_name_of_a_spoiler_is_hidden(job, media):
    asked, whole = job(spoiler=True), media([12 * MIB])
    (part,) = linked_parts(asked, whole, LargeFiles())
    assert r"||0\.jpg|| is 12 MiB" in outgoing(asked, whole, part).text()


def test_the_status_says_so_as_soon_as_the_size_is_known(job):
    say = speech("en-US")
    told = "At most 10 MiB can be posted here; what cannot be made to fit comes as a link."
    large = Progress(phase=Phase.FETCHING, done_bytes=1, total_bytes=12 * MIB)
    assert told in (progress.status(job(), large, say, links=True).description or "")
    assert told not in (progress.status(job(), large, say).description or "")
    converted = Progress(phase=Phase.CONVERTING, done_bytes=1, total_bytes=12 * MIB)
    assert told not in (progress.status(job(), converted, say, links=True).description or "")
    small = Progress(phase=Phase.FETCHING, done_bytes=1, total_bytes=10 * MIB)
    assert told not in (progress.status(job(), small, say, links=True).description or "")

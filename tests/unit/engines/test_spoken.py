"""What subtitles say, as plain text."""

import pytest

from bossbot_core.engines.spoken import plain_text

BY_HAND = """WEBVTT
Kind: captions
Language: en

NOTE written by hand
and read by nobody

STYLE
::cue { color: red }

1
00:00:00.000 --> 00:00:02.000 align:start position:0%
<v Ann>Hello &amp; <i>welcome</i>,
dear friends.

second
00:02.000 --> 00:04.000
- No.

00:00:04.000 --> 00:00:06.000
- No.
"""
# As YouTube writes them: the last line again, a word at a time, and then all of it once more.
BY_MACHINE = """WEBVTT

00:00:00.240 --> 00:00:02.470 align:start position:0%
 
we<00:00:00.480><c> begin</c><00:00:00.900><c> here</c>

00:00:02.470 --> 00:00:02.480 align:start position:0%
we begin here
 

00:00:02.480 --> 00:00:05.000 align:start position:0%
we begin here
and<00:00:03.000><c> go</c><00:00:03.500><c> on</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
and go on
 

00:00:05.010 --> 00:00:07.000 align:start position:0%
and go on
[Music]
"""  # noqa: W293 -- the lines of one space are YouTube's
SUBRIP = "\ufeff1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<b>3 < 5</b>\n\n2\n00:00:02,500 --> 00:00:03,000\nbye\n"


@pytest.mark.parametrize(
    ("subtitles", "rolling", "text"),
    [
        (BY_HAND, False, "Hello & welcome, dear friends.\n- No.\n- No."),
        (BY_MACHINE, True, "we begin here\nand go on\n[Music]"),
        (SUBRIP, False, "3 < 5\nbye"),
        (SUBRIP.replace("\n", "\r\n"), False, "3 < 5\nbye"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\none\n00:02.000 --> 00:03.000\ntwo", False, "one\ntwo"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<c></c>\n", False, ""),
        ("[Script Info]\nTitle: a script", False, ""),
        ("", False, ""),
    ],
)
def test_the_words_are_left(subtitles, rolling, text):
    assert plain_text(subtitles, rolling=rolling) == text


def test_what_people_say_twice_is_kept():
    assert plain_text(BY_HAND, rolling=False).endswith("- No.\n- No.")
    assert plain_text(BY_HAND, rolling=True).count("No.") == 1


def test_a_megabyte_of_cues_takes_less_than_a_second_of_work():
    cue = "00:00:00.000 --> 00:00:01.000\n" + "<" * 500 + "\n\n"
    assert plain_text("WEBVTT\n\n" + cue * 2000).count("\n") == 1999

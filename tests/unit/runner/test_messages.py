"""A child's words are structured strictly; nonsense is one kind of error."""

import contextlib
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import (
    Chapter,
    ErrorCode,
    FileKind,
    Listing,
    ListingItem,
    MediaFile,
    MediaFiles,
    MediaInfo,
    Mender,
    PermanentError,
    Phase,
    RelatedText,
    Relation,
    Subtitles,
    TransientError,
)
from bossbot_core.runner.messages import (
    LINE_LIMIT_BYTES,
    BackOffMessage,
    DoneMessage,
    FailedMessage,
    ListedMessage,
    LogMessage,
    PaceMessage,
    ProgressMessage,
    TurnMessage,
    TurnOverMessage,
    decode,
    encode,
)
from bossbot_core.runner.trimming import SPOKEN_CHARS, trimmed, trimmed_listing

ITEM = ListingItem(number=1, title="one", duration_s=1.5, kind=FileKind.VIDEO)
FILE = MediaFile(path="/w/a.mp4", kind=FileKind.VIDEO, mime_type="video/mp4", size_bytes=3)


@pytest.mark.parametrize(
    "message",
    [
        ProgressMessage(phase=Phase.FETCHING, done_bytes=1, total_bytes=None, item=1, items=2),
        PaceMessage(),
        TurnMessage(within_s=2.5),
        TurnOverMessage(),
        BackOffMessage(seconds=2.5),
        LogMessage(level="info", event="x\ny", fields={"a": "b"}),
        DoneMessage(files=MediaFiles(files=(), left_out=2)),
        FailedMessage.of(PermanentError(ErrorCode.REMOVED, detail="d")),
        ListedMessage(listing=Listing(items=(ITEM, evolve(ITEM, number=2)), total=143, title="t", max_items=20)),
    ],
)
def test_a_message_survives_the_line(message):
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line) == message


@pytest.mark.parametrize(
    "error",
    [
        PermanentError(ErrorCode.PRIVATE, "Mine."),
        TransientError(ErrorCode.NETWORK, retry_after_s=4),
        PermanentError(ErrorCode.LOGIN_REQUIRED).mended_by(Mender.PLATFORM),
    ],
)
def test_an_error_arrives_as_it_left(error):
    arrived = decode(encode(FailedMessage.of(error))).error()
    assert type(arrived) is type(error)
    assert (arrived.code, arrived.sentence, arrived.mender) == (error.code, error.sentence, error.mender)
    assert getattr(arrived, "retry_after_s", None) == getattr(error, "retry_after_s", None)


def failed(**changed: object) -> bytes:
    plain = {"kind": "FailedMessage", "code": "network", "template": "", "values": {}, "detail": "", "transient": True}
    return json.dumps(plain | changed).encode()


def test_a_plain_failure_is_none_of_the_nonsense_below():
    assert decode(failed(retry_after_s=0)).error().code is ErrorCode.NETWORK


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"kind":"Nobody"}',
        b'{"kind":"PaceMessage","more":1}',
        b'{"kind":"BackOffMessage"}',
        b'{"kind":"TurnMessage","within_s":NaN}',
        b'{"kind":"TurnMessage","within_s":Infinity}',
        b'{"kind":"TurnMessage","within_s":-1}',
        failed(code="shutting_down"),
        failed(code="upload_failed"),
        failed(retry_after_s=-1),
        failed(retry_after_s=float("nan")),
        failed(retry_after_s=float("inf")),
        b"\xff",
    ],
)
def test_nonsense_is_refused(line):
    with pytest.raises(ValueError, match="not a message"):
        decode(line)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(line):
    with contextlib.suppress(ValueError):
        decode(line)


def test_the_longest_texts_fit_into_a_line():
    long = "\U0001f600" * 1_000_000
    info = MediaInfo(
        title="\u2028" * 100_000,
        text=long,
        tags=("t",) * 100_000,
        location=long,
        music=long,
        related=(RelatedText(relation=Relation.COMMENT, author=long, text=long),) * 1000,
        subtitles=(Subtitles(language="en", text=long),) * 100,
        chapters=(Chapter(title=long, start_s=1.5),) * 1000,
    )
    many = (evolve(FILE, alt_text=long, name=long),) * 50
    line = encode(DoneMessage(files=trimmed(MediaFiles(files=many, info=info))))
    assert len(line) < LINE_LIMIT_BYTES
    assert json.loads(line)["files"]["info"]["title"]
    assert decode(line).files.info.subtitles[0].text == long[:SPOKEN_CHARS]


def test_the_longest_list_fits_into_a_line():
    long = "\U0001f600" * 1_000_000
    items = tuple(evolve(ITEM, number=number, title=long) for number in range(1, 1000))
    line = encode(ListedMessage(listing=trimmed_listing(Listing(items=items, total=999, title=long, author=long))))
    assert len(line) < LINE_LIMIT_BYTES
    assert (len(decode(line).listing.items), decode(line).listing.total) == (250, 999)


def test_a_list_from_a_hostile_child_can_be_shown():
    """Numbers that nobody can choose, or that stand there twice, would make a menu that Discord refuses."""
    numbers = (3, 3, 0, -1, 10_000, 1)
    items = tuple(evolve(ITEM, number=number, duration_s=float("inf")) for number in numbers)
    listing = trimmed_listing(Listing(items=items, total=-5, max_items=-1))
    assert [(item.number, item.duration_s) for item in listing.items] == [(1, None), (3, None)]
    assert (listing.total, listing.max_items, listing.count) == (2, None, 2)

"""What is kept between two attempts at a job, and what an origin's words prove."""

import json
from email.message import Message

import pytest
from attrs import asdict, evolve

from bossbot_core.engines import replies
from bossbot_core.engines.origin import Origin, Reply, boot_id
from bossbot_core.engines.resume import Part, begin_attempt, forget_origins

URL = "https://cdn.example/a.mp4?id=1"
NOW = "Sat, 01 Jan 2022 12:00:00 GMT"
MINUTES_AGO = "Sat, 01 Jan 2022 11:50:00 GMT"
SECONDS_AGO = "Sat, 01 Jan 2022 11:59:30 GMT"


def reply(status=200, **headers):
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Reply(status, message, None)


def origin(url=URL, **headers):
    return Origin.told(url, reply(**{"Date": NOW, "Content_Length": "100", "ETag": '"1"', **headers}))


def left(folder, *, whole=None, part=None, note=None):
    for name, content in (("001_a.mp4", whole), ("001_a.mp4.part", part)):
        if content is not None:
            (folder / name).write_bytes(content)
    if note is not None:
        note.write(folder / "001_a.mp4.part.origin")
    begin_attempt(folder)
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def test_a_part_with_its_note_is_kept(tmp_path):
    assert left(tmp_path, part=b"x" * 40, note=origin())["001_a.mp4.part"] == 40


def test_a_finished_file_becomes_a_part_that_lacks_its_last_byte(tmp_path):
    files = left(tmp_path, whole=b"x" * 100, part=b"old", note=origin())
    assert "001_a.mp4" not in files
    assert files["001_a.mp4.part"] == 99


@pytest.mark.parametrize(
    ("parts", "note"),
    [
        ({"part": b"x" * 40}, None),
        ({"whole": b"x" * 100}, None),
        ({"whole": b"x" * 90}, origin()),
        ({"part": b""}, origin()),
        ({"part": b"x" * 101}, origin()),
        ({"part": b"x" * 40}, evolve(origin(), length=None)),
        ({"part": b"x" * 40}, evolve(origin(), boot="another start of the machine")),
        ({"part": b"x" * 40}, origin(ETag='W/"1"')),
        ({}, origin()),
    ],
)
def test_whatever_cannot_be_continued_goes(tmp_path, parts, note):
    assert left(tmp_path, **parts, note=note) == {}


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"etag": "1"}', b"\xff"])
def test_a_note_that_a_crash_cut_short_proves_nothing(tmp_path, note):
    (tmp_path / "a.part").write_bytes(b"x")
    (tmp_path / "a.part.origin").write_bytes(note)
    begin_attempt(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_links_are_removed_and_never_followed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "job"
    folder.mkdir()
    outside.write_bytes(b"x" * 40)
    (folder / "001_a.mp4.part").symlink_to(outside)
    assert left(folder, note=origin()) == {}
    assert outside.read_bytes() == b"x" * 40


def test_hidden_files_stay(tmp_path):
    (tmp_path / ".stderr").write_text("last words")
    assert left(tmp_path, part=b"x") == {".stderr": 10}


def test_files_that_are_handed_on_lose_their_notes(tmp_path):
    (tmp_path / ".tmp").mkdir()
    for folder in (tmp_path, tmp_path / ".tmp"):
        origin().write(folder / "a.mp4.part.origin")
    forget_origins(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == [".tmp"]


def test_the_part_of_a_file_stands_beside_it(tmp_path):
    assert Part.of(tmp_path / "a.mp4").path == tmp_path / "a.mp4.part"


def test_nothing_of_a_signed_address_can_be_read_from_a_note():
    told = asdict(origin("https://cdn.example/a.mp4?id=1&token=secret"))
    assert "secret" not in json.dumps(told)
    assert "cdn.example" not in json.dumps(told)
    assert told["boot"] == boot_id()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (URL, True),
        (f"{URL}&sig=2&expires=9", True),
        (f"{URL}&X-Amz-Signature=2&x-goog-date=1", True),
        (f"{URL}&itag=18", False),
        ("https://cdn.example/a.mp4?id=2", False),
        ("https://cdn.example/b.mp4?id=1", False),
        ("https://other.example/a.mp4?id=1", False),
    ],
)
def test_an_address_names_the_same_file_whoever_signed_it(other, same):
    assert origin().names(other) is same


@pytest.mark.parametrize(
    ("headers", "condition"),
    [
        ({"ETag": '"1"', "Last_Modified": MINUTES_AGO}, '"1"'),
        ({"ETag": 'W/"1"', "Last_Modified": MINUTES_AGO}, MINUTES_AGO),
        ({"ETag": "", "Last_Modified": MINUTES_AGO}, MINUTES_AGO),
        ({"ETag": "", "Last_Modified": SECONDS_AGO}, ""),
        ({"ETag": "", "Last_Modified": "yesterday"}, ""),
        ({"ETag": "", "Last_Modified": MINUTES_AGO, "Date": ""}, ""),
        ({"ETag": 'W/"1"'}, ""),
    ],
)
def test_only_a_strong_validator_is_a_condition(headers, condition):
    assert origin(**headers).condition == condition


def test_a_packed_form_has_no_length_of_the_file():
    assert origin(Content_Encoding="gzip").length is None
    assert not origin().same(reply(206, ETag='"1"', Content_Encoding="gzip"))


def test_partial_content_tells_the_whole_length():
    headers = {"Content_Range": "bytes 0-9/100", "Content_Length": "10"}
    assert Origin.told(URL, reply(206, **headers)).length == 100


def test_the_reply_that_ended_an_attempt_is_not_that_of_the_next(tmp_path):
    for name in (replies.FILE, ".output"):
        (tmp_path / name).write_text("told before")
    begin_attempt(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".output"]

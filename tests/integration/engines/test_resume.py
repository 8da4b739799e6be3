"""Interrupted transfers: continued where the origin proves that the file is the same, never spliced."""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest
from attrs import frozen
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_core.engines.resume import begin_attempt
from bossbot_core.testing.cutting import Hosted, cutting_host
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.samples import jpeg

OLD = "Sat, 01 Jan 2022 00:00:00 GMT"
NEW = "Sun, 02 Jan 2022 00:00:00 GMT"
FIRST_DAY = datetime(2022, 1, 1, tzinfo=UTC)
SIZE = 400_000
CUT = 140_001
CUTS = [80_000] * 4
BLOCK = 64 * 1024
"""The most that an engine loses of what came before a cut: the block it was reading."""
ATTEMPTS = 3


@pytest.fixture
def host():
    with cutting_host() as host:
        yield host


def picture(seed, size=SIZE):
    """A whole jpeg of random content: bytes of two versions never agree."""
    head, end = jpeg(64)[:23], b"\xff\xd9"
    filling = random.Random(seed).randbytes(size - len(head) - len(end)).replace(b"\xff", b"\xfe")
    return head + filling + end


def by_gallery_dl(url, folder):
    options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
    return gallery_dl.download(url, job_context(folder).context, options)


class PlainIE(InfoExtractor):
    _VALID_URL = r"http://127\.0\.0\.1:\d+/.+"

    def _real_extract(self, url):
        return {"id": "v", "title": "t", "url": url, "ext": "jpg"}


def by_yt_dlp(url, folder):
    return yt_dlp.download(url, job_context(folder).context, yt_dlp.YtDlpOptions(extractors=(PlainIE,)))


ENGINES = [by_gallery_dl, by_yt_dlp]
engines = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)


def attempted(engine, url, folder, attempts=ATTEMPTS):
    """What the last of some attempts at one job brought: bytes, or the error."""
    for _ in range(attempts):
        folder.mkdir(exist_ok=True)
        begin_attempt(folder)
        try:
            (file,) = engine(url, folder).files
        except PermanentError as error:
            return error
        except TransientError as error:
            outcome = error
        else:
            return file.path.read_bytes()
    return outcome


def replaced(hosted, **changes):
    for name, value in changes.items():
        setattr(hosted, name, value)


CONTINUED = {
    "strong tag": {"etag": '"1"'},
    "strong tag, condition ignored": {"etag": '"1"', "if_range": False},
    "date only": {"modified": OLD},
    "date beside a weak tag": {"modified": OLD, "etag": 'W/"1"'},
    "tag and date": {"etag": '"1"', "modified": OLD},
}
RESTARTED = {
    "no validator": {},
    "weak tag": {"etag": 'W/"1"'},
    "no ranges": {"etag": '"1"', "ranges": False},
    "range not satisfiable": {"etag": '"1"', "not_satisfiable": True},
    "partial content without validators": {"etag": '"1"', "partial_validators": False},
    "partial content from another byte": {"etag": '"1"', "shift": -3},
}
SWAPPED = {
    "tag": ({"etag": '"1"'}, {"etag": '"2"'}),
    "tag, condition ignored": ({"etag": '"1"', "if_range": False}, {"etag": '"2"'}),
    "weak tag": ({"etag": 'W/"1"', "modified": OLD, "if_range": False}, {"etag": 'W/"2"'}),
    "tag gone": ({"etag": '"1"', "if_range": False}, {"etag": ""}),
    "date": ({"modified": OLD}, {"modified": NEW}),
    "date, condition ignored": ({"modified": OLD, "if_range": False}, {"modified": NEW}),
    "date beside the same tag": ({"etag": '"1"', "modified": OLD}, {"modified": NEW}),
    "length only": ({"etag": '"1"', "if_range": False}, {"body": picture(2, SIZE + 10)}),
    "nothing to tell": ({}, {}),
}


@engines
@pytest.mark.parametrize("how", CONTINUED)
def test_a_cut_file_is_continued_when_its_origin_vouches_for_it(host, engine, tmp_path, how):
    body = picture(1)
    host.files["/a.jpg"] = Hosted(body=body, cuts=[CUT - 1], **CONTINUED[how])
    assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1) == body
    assert (host.faults, host.ranges[0]) == (1, "")
    assert host.ranges[1].startswith("bytes=")
    assert len(host.asked) == 2
    assert host.sent_bytes <= SIZE + BLOCK


@engines
@pytest.mark.parametrize("how", RESTARTED)
def test_a_cut_file_starts_afresh_when_nothing_vouches_for_it(host, engine, tmp_path, how):
    body = picture(1)
    host.files["/a.jpg"] = Hosted(body=body, cuts=[CUT], **RESTARTED[how])
    assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1) == body
    assert host.faults > 0
    assert host.ranges[-1].startswith("bytes=") == (how == "no ranges")


@engines
@pytest.mark.parametrize("what", SWAPPED)
@pytest.mark.parametrize("attempts", [1, 2], ids=["within an attempt", "between attempts"])
def test_a_file_that_changed_while_it_arrived_is_the_new_one(host, engine, tmp_path, what, attempts):
    before, after = SWAPPED[what]
    hosted = host.files["/a.jpg"] = Hosted(body=picture(1), **before)
    swap = partial(replaced, hosted, **{"body": picture(2), **after})
    if attempts == 1:
        hosted.cuts, hosted.after_cut = [CUT], swap
        assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1) == picture(2, len(hosted.body))
    else:
        hosted.cuts = [CUT, 1, 1, 1, 1, 1, 1, 1]
        assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1).code is ErrorCode.NETWORK
        hosted.cuts = []
        swap()
        assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1) == picture(2, len(hosted.body))
    assert host.faults > 0


@engines
def test_the_next_attempt_goes_on_where_the_last_one_ended(host, engine, tmp_path):
    body = picture(1)
    hosted = host.files["/a.jpg"] = Hosted(body=body, etag='"1"', cuts=list(CUTS))
    assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1).code is ErrorCode.NETWORK
    assert hosted.cuts == []
    assert attempted(engine, host.url("/a.jpg"), tmp_path, attempts=1) == body
    assert int(host.ranges[-1][6:-1]) > 2 * CUTS[0]
    assert host.sent_bytes <= SIZE + 4 * BLOCK
    assert host.faults == 4


@engines
def test_a_signature_that_changes_between_attempts_does_not_matter(host, engine, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"', cuts=list(CUTS))
    for address in ("/a.jpg?id=1&expires=5&sig=x", "/a.jpg?id=1&expires=6&sig=y"):
        outcome = attempted(engine, host.url(address), tmp_path, attempts=1)
    assert outcome == picture(1)
    assert host.ranges[-1] != ""
    assert host.faults == 4


@engines
def test_another_address_is_another_file(host, engine, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"', cuts=list(CUTS))
    attempted(engine, host.url("/a.jpg?id=1"), tmp_path, attempts=1)
    host.files["/a.jpg"] = Hosted(body=picture(2), etag='"1"')
    assert attempted(engine, host.url("/a.jpg?id=2"), tmp_path, attempts=1) == picture(2)
    assert host.ranges[-1] == ""
    assert host.faults == 4


@engines
def test_a_length_that_is_announced_too_large_is_a_failure(host, engine, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"', lie=100)
    outcome = attempted(engine, host.url("/a.jpg"), tmp_path, attempts=2)
    assert isinstance(outcome, TransientError)
    assert outcome.code is ErrorCode.NETWORK
    assert host.faults > 0


@engines
def test_a_length_that_is_announced_too_small_leaves_no_picture(host, engine, tmp_path):
    host.files["/a.jpg"] = Hosted(body=picture(1), etag='"1"', lie=-1)
    outcome = attempted(engine, host.url("/a.jpg"), tmp_path, attempts=2)
    assert (outcome.code, outcome.sentence) == (ErrorCode.NETWORK, "The file arrived incomplete.")
    # What ended too early is never continued: both attempts fetched all of it.
    assert host.ranges == ["", ""]
    assert host.faults == 2


def test_finished_files_of_an_album_are_compared_and_not_fetched_again(host, tmp_path):
    for number in range(4):
        host.files[f"/{number}.jpg"] = Hosted(body=picture(number), etag=f'"{number}"')
    host.files["/3.jpg"].cuts = list(CUTS)
    urls = [host.url(f"/{number}.jpg") for number in range(4)]
    options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
    with pytest.raises(TransientError):
        gallery_dl.download_all(urls, job_context(tmp_path).context, options)
    replaced(host.files["/1.jpg"], body=picture(9), etag='"9"')
    begin_attempt(tmp_path)
    files = gallery_dl.download_all(urls, job_context(tmp_path).context, options).files
    assert [file.path.read_bytes() for file in files] == [picture(number) for number in (0, 9, 2, 3)]
    # Of the two that are still the same, only the last byte came again.
    assert host.sent_bytes <= 5 * SIZE + 2 + 4 * BLOCK
    assert host.faults == 4


@frozen
class Outcome:
    whole: bool
    faults: int


def _shape(chance):
    """How one of many hosts behaves: good and bad ones, and some whose file changes with every cut."""
    shapes = [*CONTINUED.values(), *RESTARTED.values(), *(before for before, _ in SWAPPED.values()), {"lie": 7}]
    return chance.choice(shapes)


def _one_of_many(number, folder, engine):
    chance = random.Random(number)
    size = chance.randrange(100_000, 1_500_000)
    versions = [picture(f"{number} 0", size)]
    with cutting_host() as host:
        cuts = [chance.randrange(1, 400_000) for _ in range(chance.randrange(1, 21))]
        hosted = host.files["/a.jpg"] = Hosted(body=versions[0], cuts=cuts, **_shape(chance))

        def change():
            versions.append(picture(f"{number} {len(versions)}", size))
            weak = "W/" if hosted.etag.startswith("W/") else ""
            etag = hosted.etag and f'{weak}"{len(versions)}"'
            modified = hosted.modified and format_datetime(FIRST_DAY + timedelta(len(versions)), usegmt=True)
            replaced(hosted, body=versions[-1], etag=etag, modified=modified)

        if chance.random() < 0.3:
            hosted.after_cut = change
        outcome = attempted(engine, host.url("/a.jpg"), folder)
        if isinstance(outcome, BossBotError):
            assert outcome.code is ErrorCode.NETWORK, outcome.detail
            return Outcome(False, host.faults)
        digests = {hashlib.sha256(version).digest() for version in versions}
        assert hashlib.sha256(outcome).digest() in digests, f"file {number} is spliced"
        return Outcome(True, host.faults)


@pytest.mark.parametrize("files", [50, pytest.param(200, marks=pytest.mark.soak)])
def test_files_cut_at_random_bytes_are_whole_or_refused(tmp_path, files):
    folders = {number: tmp_path / str(number) for number in range(files)}
    with ThreadPoolExecutor(10) as pool:
        # gallery-dl's configuration is global to a process; its half of the files goes one after the other.
        videos = [pool.submit(_one_of_many, number, folders[number], by_yt_dlp) for number in range(0, files, 2)]
        outcomes = [_one_of_many(number, folders[number], by_gallery_dl) for number in range(1, files, 2)]
        outcomes += [video.result(120) for video in videos]
    whole, faults = sum(each.whole for each in outcomes), sum(each.faults for each in outcomes)
    print(f"files {files}, whole {whole}, refused {files - whole}, spliced 0, faults injected {faults}")
    assert faults > files
    assert whole > files / 2

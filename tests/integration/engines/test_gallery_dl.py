import hashlib
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from gallery_dl.exception import NotFoundError
from gallery_dl.extractor.common import Extractor, Message

from bossbot_core.api import ErrorCode, FileKind, MediaInfo, PermanentError, Phase, TransientError
from bossbot_core.engines import gallery_dl
from bossbot_core.testing.fetching import Fetch, fetch
from bossbot_core.testing.job_context import MIB, job_context
from bossbot_core.testing.samples import jpeg

DIRECT = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
HOSTILE_NAMES = [
    "..%2F..%2F..%2Fetc%2Fpasswd.mp4",
    "%2e%2e%5c%2e%2e%5cboot.mp4",
    "a%00b.mp4",
    "%0d%0aSet-Cookie:x.mp4",
    "-rf%20~.mp4",
    "%E2%80%AEgpj.exe.mp4",
    "CON.mp4",
    "x" * 240 + ".mp4",
    "$(id).mp4",
    "{num}{extension}%25(title)s.mp4",
    ".htaccess.mp4",
]


def failed(url, folder, **limits):
    with pytest.raises((PermanentError, TransientError)) as told:
        gallery_dl.download(url, job_context(folder, **limits).context, DIRECT)
    return told.value


def test_a_plain_file_arrives_byte_for_byte(origin, clip, tmp_path):
    job = job_context(tmp_path / "w")
    files = gallery_dl.download(origin.serve("/a/clip.mp4", clip), job.context, DIRECT)
    (file,) = files.files
    assert (file.path, file.kind, file.mime_type) == (tmp_path / "w" / "001_clip.mp4", FileKind.VIDEO, "video/mp4")
    assert file.path.read_bytes() == clip
    assert files.info.source_url == origin.url("/a/clip.mp4")
    assert job.progress.phases == [Phase.FETCHING]


def test_chosen_items_of_an_album_come_and_no_others(origin, clip, tmp_path):
    urls = [origin.serve(f"/{n}.mp4", clip) for n in range(6)]
    job = job_context(tmp_path / "w", items="2,4-6", max_items=3)
    files = gallery_dl.download_all(urls, job.context, DIRECT).files
    assert [file.name for file in files] == ["1.mp4", "3.mp4", "4.mp4"]
    assert origin.paths == ["/1.mp4", "/3.mp4", "/4.mp4"]


def test_items_that_are_not_there_are_told(origin, clip, tmp_path):
    told = failed(origin.serve("/0.mp4", clip), tmp_path / "w", items="7-9")
    assert told.code is ErrorCode.NO_MEDIA
    assert told.sentence == "None of the items 7-9 is there; there are 1."


def test_several_addresses_are_one_job_in_their_order(origin, media, clip, tmp_path):
    photo = media("photo.jpg", sound=False, options=("-frames:v", "1"))
    urls = [origin.serve("/b.jpg", photo), origin.serve("/clip.mp4", clip), origin.serve("/x/b.jpg", photo + b"2")]
    job = job_context(tmp_path / "w")
    files = gallery_dl.download_all(urls, job.context, DIRECT).files
    assert [file.path.name for file in files] == ["001_b.jpg", "002_clip.mp4", "003_b.jpg"]
    assert [file.size_bytes for file in files] == [len(photo), len(clip), len(photo) + 1]
    assert job.progress.reports[-1].items == 3


def test_the_first_items_are_taken_and_the_rest_is_not_asked_for(origin, clip, tmp_path):
    urls = [origin.serve(f"/{number}.mp4", clip) for number in range(5)]
    job = job_context(tmp_path / "w", max_items=2)
    assert len(gallery_dl.download_all(urls, job.context, DIRECT).files) == 2
    assert origin.paths == ["/0.mp4", "/1.mp4"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_stays_in_the_workspace(origin, clip, tmp_path, name):
    origin.serve("/f/" + name, clip)
    before = _tree(tmp_path)
    (file,) = gallery_dl.download(origin.url("/f/" + name), job_context(tmp_path / "w").context, DIRECT).files
    assert file.path.parent == tmp_path / "w"
    assert file.path.name.startswith("001_")
    assert file.path.name.isascii()
    assert not set(file.path.name) & set(' /\\:*?"<>|$(){}%~\0')
    assert _tree(tmp_path) - before == {"w", f"w/{file.path.name}"}


@pytest.mark.parametrize(
    ("status", "code", "transient"),
    [
        (401, ErrorCode.LOGIN_REQUIRED, False),
        (403, ErrorCode.LOGIN_REQUIRED, False),
        (404, ErrorCode.REMOVED, False),
        (410, ErrorCode.REMOVED, False),
        (451, ErrorCode.GEO_BLOCKED, False),
        (500, ErrorCode.NETWORK, True),
        (503, ErrorCode.NETWORK, True),
    ],
)
def test_a_bad_status_becomes_its_code(origin, tmp_path, status, code, transient):
    error = failed(origin.serve("/a.mp4", b"", status=status), tmp_path)
    assert error.code is code
    assert isinstance(error, TransientError) is transient


def test_a_file_that_does_not_come_keeps_the_others_back_until_the_last_try(origin, tmp_path):
    urls = [
        origin.serve("/a.jpg", jpeg()),
        origin.serve("/b.jpg", b"", status=503),
        origin.serve("/c.jpg", jpeg()[:-2]),
    ]
    with pytest.raises(TransientError):
        gallery_dl.download_all(urls, job_context(tmp_path / "first").context, DIRECT)
    last = evolve(job_context(tmp_path / "last").context, last_try=True)
    files = gallery_dl.download_all(urls, last, DIRECT)
    assert ([file.name for file in files.files], files.left_out) == (["a.jpg"], 2)


def test_on_the_last_try_a_cut_file_alone_is_told_as_cut(origin, tmp_path):
    last = evolve(job_context(tmp_path).context, last_try=True)
    with pytest.raises(TransientError, match="network"):
        gallery_dl.download(origin.serve("/c.jpg", jpeg()[:-2]), last, DIRECT)


@pytest.mark.alone
def test_a_429_gives_the_job_back_at_once_and_lets_all_jobs_wait(origin, tmp_path):
    url = origin.serve("/a.mp4", b"", status=429, headers={"Retry-After": "90"})
    job = job_context(tmp_path)
    started = time.monotonic()
    with pytest.raises(TransientError) as told:
        gallery_dl.download(url, job.context, DIRECT)
    assert (told.value.code, told.value.retry_after_s) == (ErrorCode.RATE_LIMITED, 90.0)
    assert job.limiter.waits == [90.0]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("announced", [-1, None, 2 * MIB], ids=["announced", "silent", "understated"])
def test_a_file_over_the_limit_is_stopped_while_it_arrives(origin, tmp_path, announced):
    body = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(12 * MIB)
    error = failed(origin.serve("/big.mp4", body, announced=announced), tmp_path, max_file_bytes=MIB)
    assert error.code is ErrorCode.TOO_LARGE
    assert "1 MiB" in error.sentence
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 2.1 * MIB


def test_the_sentence_for_an_announced_size_names_it(origin, tmp_path):
    error = failed(origin.serve("/big.mp4", bytes(12 * MIB)), tmp_path, max_file_bytes=10 * MIB)
    assert error.sentence == "The file is 12 MiB; the limit is 10 MiB."


def test_a_file_over_the_limit_keeps_the_others_of_its_album_not_back(origin, tmp_path):
    large = origin.serve(
        "/large.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(2 * MIB), announced=None
    )
    urls = [origin.serve("/a.jpg", jpeg()), large, origin.serve("/c.jpg", jpeg())]
    job = job_context(tmp_path, max_file_bytes=MIB, max_total_bytes=MIB + 4096)
    files = gallery_dl.download_all(urls, job.context, DIRECT).files
    assert [file.path.name for file in files] == ["001_a.jpg", "003_c.jpg"]
    assert not list(tmp_path.rglob("*large*"))
    assert ("warning", "some files failed") in [(level, event) for level, event, _ in job.log.events]


def test_all_files_together_stay_within_the_job(origin, clip, tmp_path):
    urls = [origin.serve(f"/{number}.mp4", clip) for number in range(3)]
    job = job_context(tmp_path, max_total_bytes=2 * len(clip))
    with pytest.raises(PermanentError, match="too_large"):
        gallery_dl.download_all(urls, job.context, DIRECT)


def test_a_cut_transfer_is_tried_again_and_never_taken_as_whole(origin, clip, tmp_path):
    error = failed(origin.serve("/broken.mp4", clip[:5000], announced=len(clip)), tmp_path)
    assert error.code is ErrorCode.NETWORK
    assert isinstance(error, TransientError)


def test_a_cut_transfer_is_resumed_where_it_ended(origin, clip, tmp_path):
    def cut_once(request):
        from_byte = request.headers.get("Range")
        kind = type(origin.routes["/whole.mp4"])
        if from_byte is None:
            return kind(body=clip[:5000], announced=len(clip), headers={"ETag": '"1"'})
        start = int(from_byte.removeprefix("bytes=").removesuffix("-"))
        part = f"bytes {start}-{len(clip) - 1}/{len(clip)}"
        return kind(body=clip[start:], status=206, headers={"Content-Range": part, "ETag": '"1"'})

    origin.serve("/whole.mp4", clip)
    origin.routes["/cut.mp4"] = cut_once
    (file,) = gallery_dl.download(origin.url("/cut.mp4"), job_context(tmp_path).context, DIRECT).files
    assert hashlib.sha256(file.path.read_bytes()).digest() == hashlib.sha256(clip).digest()
    assert len(origin.paths) == 2


def test_nobody_listening_is_a_network_failure(origin, unused_tcp_port, tmp_path):
    error = failed(f"http://127.0.0.1:{unused_tcp_port}/a.mp4", tmp_path)
    assert (error.code, type(error)) == (ErrorCode.NETWORK, TransientError)


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-8", "video/mp4"])
def test_a_web_page_instead_of_media_is_no_media(origin, tmp_path, content_type):
    page = b"<!doctype html><title>Log in</title>" + b" " * 1000
    assert failed(origin.serve("/a.mp4", page, content_type=content_type), tmp_path).code is ErrorCode.NO_MEDIA


@pytest.mark.parametrize(
    "body",
    [
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x7fELF" + bytes(99),
    ],
    ids=["playlist", "svg", "program"],
)
def test_other_content_under_a_films_name_is_no_media(origin, tmp_path, body):
    assert failed(origin.serve("/a.mp4", body), tmp_path).code is ErrorCode.NO_MEDIA


def test_an_empty_file_is_no_media(origin, tmp_path):
    assert failed(origin.serve("/a.mp4", b""), tmp_path).code is ErrorCode.NO_MEDIA


def test_part_of_an_album_is_better_than_none_when_the_rest_is_gone(origin, clip, tmp_path):
    urls = [origin.serve("/1.mp4", clip), origin.url("/missing.mp4"), origin.serve("/3.mp4", clip)]
    job = job_context(tmp_path)
    files = gallery_dl.download_all(urls, job.context, DIRECT)
    assert [file.path.name for file in files.files] == ["001_1.mp4", "003_3.mp4"]
    assert files.left_out == 1
    assert ("warning", "some files failed") in [event[:2] for event in job.log.events]


@pytest.mark.parametrize(
    ("limits", "come", "left_out"),
    [({}, 3, 2), ({"items": "1"}, 1, 0), ({"items": "2-3"}, 2, 2), ({"max_items": 1}, 1, 0)],
    ids=["all", "the first is chosen", "the others are chosen", "one at most"],
)
def test_posts_of_a_list_that_cannot_be_read_are_counted_where_they_are_wanted(
    origin, clip, tmp_path, limits, come, left_out
):
    class PostExtractor(Extractor):
        category, subcategory, pattern = "sample", "post", r"https?://[^/]+/post/(gone|silent|\d)"

        def items(self):
            if self.groups[0] == "gone":
                raise NotFoundError("post")
            if self.groups[0] == "silent":
                self.log.error("not shown")
                return
            yield Message.Directory, "", {}
            yield Message.Url, origin.serve(f"/{self.groups[0]}.mp4", clip), {"filename": "a", "extension": "mp4"}

    class ListExtractor(Extractor):
        category, subcategory, pattern = "sample", "list", r"https?://[^/]+/list"

        def items(self):
            for name in ("1", "gone", "silent", "2", "3"):
                yield Message.Queue, origin.url(f"/post/{name}"), {"_extractor": PostExtractor}

    options = gallery_dl.GalleryDlOptions(extractors=(ListExtractor, PostExtractor))
    files = gallery_dl.download(origin.url("/list"), job_context(tmp_path, **limits).context, options)
    assert (len(files.files), files.left_out) == (come, left_out)


def test_an_album_with_a_part_that_may_still_come_is_tried_again(origin, clip, tmp_path):
    urls = [origin.serve("/1.mp4", clip), origin.serve("/2.mp4", b"", status=503)]
    with pytest.raises(TransientError):
        gallery_dl.download_all(urls, job_context(tmp_path).context, DIRECT)


def test_an_address_that_no_allowed_extractor_serves_is_unsupported(origin, tmp_path):
    assert failed(origin.url("/page"), tmp_path).code is ErrorCode.UNSUPPORTED_URL
    assert origin.requests == []


@pytest.mark.parametrize("url", ["r:file:///etc/passwd", "file:///etc/passwd.mp4", "ytdl:http://127.0.0.1/x.mp4"])
def test_an_engine_prefix_reaches_no_engine(tmp_path, url):
    assert failed(url, tmp_path).code is ErrorCode.UNSUPPORTED_URL


def test_a_slow_file_shows_its_progress_before_a_chunk_is_full(origin, tmp_path):
    def trickle(request):
        request.send_response(200)
        request.send_header("Content-Length", "60000")
        request.end_headers()
        body = jpeg(60000)
        for start in range(0, 60000, 10000):
            request.wfile.write(body[start : start + 10000])
            time.sleep(0.25)
        request.close_connection = True
        raise ConnectionAbortedError

    origin.routes["/slow.jpg"] = trickle
    job = job_context(tmp_path)
    gallery_dl.download(origin.url("/slow.jpg"), job.context, DIRECT)
    done = [report.done_bytes for report in job.progress.reports]
    assert len(done) >= 4
    assert done == sorted(done)
    assert job.progress.reports[0].total_bytes == 60000


def test_a_plugin_describes_the_post_from_the_engines_keywords(origin, clip, tmp_path):
    options = gallery_dl.GalleryDlOptions(
        extractors=DIRECT.extractors,
        describe=lambda keywords: MediaInfo(title=f"{keywords['filename']} of {keywords['domain']}"),
        alt_text="path",
    )
    files = gallery_dl.download(origin.serve("/about/clip.mp4", clip), job_context(tmp_path).context, options)
    assert files.info.title == f"clip of 127.0.0.1:{origin.port}"
    assert files.files[0].alt_text == "about"


def test_cookies_and_agent_of_the_plugin_are_sent_and_the_file_stays_as_it_is(origin, clip, tmp_path):
    cookies = tmp_path / "cookies.txt"
    cookies.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret\n")
    before = cookies.read_bytes()
    options = gallery_dl.GalleryDlOptions(extractors=DIRECT.extractors, cookies_file=str(cookies), user_agent="Boss/1")
    gallery_dl.download(origin.serve("/a.mp4", clip), job_context(tmp_path / "w").context, options)
    ((_, _, headers),) = origin.requests
    assert headers["User-Agent"] == "Boss/1"
    assert headers["Cookie"] == "session=secret"
    assert cookies.read_bytes() == before


def test_the_environments_proxy_is_never_used(origin, clip, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    assert gallery_dl.download(origin.serve("/a.mp4", clip), job_context(tmp_path).context, DIRECT).files


async def test_jobs_in_processes_of_their_own_do_not_share_folders(origin, clip, tmp_path):
    for number in range(3):
        origin.serve(f"/{number}.mp4", clip)
    overrides = {"sample.test:80": urlsplit(origin.url("/")).netloc}
    for number in range(3):
        order = Fetch(module="bossbot_plugin_example", link=f"http://sample.test/{number}.mp4")
        await fetch(order, tmp_path / str(number), overrides=overrides)
    assert {name for name in _tree(tmp_path) if name.endswith(".mp4")} == {"0/001_0.mp4", "1/001_1.mp4", "2/001_2.mp4"}


def _tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}

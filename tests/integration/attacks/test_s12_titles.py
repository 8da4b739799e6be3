"""S12: a title is never an option, a template or a command, whichever engine it comes through."""

import subprocess
from contextlib import closing
from itertools import islice, product
from pathlib import Path
from urllib.parse import quote

import pytest
from gallery_dl import config
from gallery_dl.formatter import parse as parse_template
from yt_dlp import YoutubeDL

from bossbot_core.engines import ffmpeg, gallery_dl, yt_dlp
from bossbot_core.engines.meter import ByteMeter
from bossbot_core.engines.yt_dlp.session import Session
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.samples import jpeg


def words(text):
    return text.split()


TRICKS = words("""
    -x -rf --exec --config-location=/etc/x -i -y -f -filter_complex -protocol_whitelist @/etc/passwd +x
    %(id)s %(title)s %(uploader)s.%(ext)s %(epoch)s %(__class__)s %%(id)s %s %n %(id.__init__.__globals__)s %(id)+j
    {id} {title} {0} {title.__class__} {id!r} {category:?a/b/} {locals[x]} {{id}} \\fE\\fT/etc/passwd
    \\fF{id} \\fM/tmp/x:y
    $(id) ${HOME} `id` |id ;id &&id >x <x $IFS 'a' "a" a\\nb !! ~root * ? [a] #a =cmd|' file:///etc/passwd concat:a|b
    http://127.0.0.1/ pipe:0 subfile:,,start,0,: data:,x
""")
DRESSES = ("{}", "{}.mp4", " {}", "a {}", "{} -i x")
TITLES = list(islice((dress.replace("{}", trick) for dress, trick in product(DRESSES, TRICKS)), 200))


def is_trick(name):
    """A hit: a program would read the name as an option or a shell as a command, or a template was filled in."""
    return name.startswith("-") or not set(name).isdisjoint("$`|;&<>(){}*?'\"\\")


@pytest.fixture
def pictures(canary):
    """The canary as a site: whatever is asked for is a picture."""
    canary.body = jpeg(500)
    return canary.url


def video(title):
    return {"id": title, "title": title, "uploader": title, "ext": "jpg", "autonumber": 1}


@pytest.mark.attack("titles through yt-dlp", tried=200, hits=109)
def test_no_title_is_a_template_to_yt_dlp(tally, tmp_path):
    context = job_context(tmp_path).context
    options = yt_dlp.YtDlpOptions(extractors=(), playlist=True)
    with closing(Session(context, options, ByteMeter(context.limits, context.progress))) as session:
        held = {title: Path(session.prepare_filename(video(title))) for title in TITLES}
    assert {path.parent for path in held.values()} == {tmp_path}
    tally.held({title: is_trick(path.name) for title, path in held.items()})
    with YoutubeDL({"quiet": True}, auto_init=False) as plain:
        made = {title: plain.prepare_filename(video(title)) for title in TITLES}
    tally.hit({title: is_trick(name) for title, name in made.items()})


@pytest.mark.attack("titles through gallery-dl", tried=200, hits=139)
def test_no_title_is_a_template_to_gallery_dl(pictures, tally, tmp_path):
    options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
    urls = [f"{pictures}/{number}/{quote(title, safe='')}.jpg" for number, title in enumerate(TITLES)]
    files = gallery_dl.download_all(urls, job_context(tmp_path, max_items=200).context, options).files
    assert {file.path.parent for file in files} == {tmp_path}
    tally.held(dict(zip(TITLES, (is_trick(file.path.name) for file in files), strict=True)))
    config.clear()
    template = parse_template("{filename}.{extension}")
    made = {title: template.format_map({"filename": title, "extension": "jpg"}) for title in TITLES}
    tally.hit({title: is_trick(name) for title, name in made.items()})


@pytest.fixture
def recorder(tmp_path):
    """A program in ffmpeg's place that notes with what it was started."""
    log, program = tmp_path / "log", tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {log}\n')
    program.chmod(0o700)

    def started_with(command):
        command(str(program))
        return log.read_text().split("\0")[:-1]

    return started_with


@pytest.mark.attack("titles beside ffmpeg's options", tried=200, hits=28)
def test_no_title_is_an_option_of_ffmpeg(recorder, tally, tmp_path):
    job = job_context(tmp_path / "job").context
    output = job.workspace.path("out.mkv")

    def ours(title):
        source = job.workspace.path(f"{title}.mp4")
        more = ["-metadata", f"title={title}"]
        given = recorder(lambda ffmpeg_: ffmpeg.run(ffmpeg_, inputs=[source], output=output, options=more))
        expected = [*ffmpeg.INPUT_GUARD, "-i", f"file:{source}", *more, f"file:{output}"]
        return given[-len(expected) :] != expected or given[0] != "-nostdin"

    def plain(title):
        given = recorder(lambda ffmpeg_: subprocess.run([ffmpeg_, "-y", title, "-i", "x"], check=True, timeout=10))
        return given[1].startswith("-") or given[1].partition(":")[0] in {"http", "concat", "pipe", "subfile", "data"}

    tally.held({title: ours(title) for title in TITLES})
    tally.hit({title: plain(title) for title in TITLES})

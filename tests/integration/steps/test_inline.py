"""Whatever a platform gives, what is posted plays inside Discord; what plays already is not touched."""

import hashlib

import pytest
from attrs import evolve

from bossbot_core.api import MediaFiles
from bossbot_core.steps import inline

AVC = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac")
IN_FRONT = ("-movflags", "+faststart")
PLAYS = (*AVC, *AAC, *IN_FRONT)

COPIED = {
    "behind.mp4": (*AVC, *AAC),
    "pieces.mp4": (*AVC, *AAC, "-movflags", "+frag_keyframe+empty_moov"),
    "apple.mov": (*AVC, *AAC),
    "other.mkv": (*AVC, *AAC),
}
CONVERTED = {
    "web.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "vp9.mp4": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", *AAC, *IN_FRONT),
    "av1.mp4": ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", *AAC, *IN_FRONT),
    "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", *AAC, *IN_FRONT),
    "deep.mp4": ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", *AAC, *IN_FRONT),
    "full.mp4": ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p", *AAC, *IN_FRONT),
    "mpeg4.mp4": ("-c:v", "mpeg4", *AAC, *IN_FRONT),
    "opus.mp4": (*AVC, "-c:a", "libopus", *IN_FRONT),
    "old.avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "stream.ts": (*AVC, *AAC),
    "flash.flv": (*AVC, *AAC),
}


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "options"),
    [("plays.mp4", PLAYS), ("mp3.mp4", (*AVC, "-c:a", "libmp3lame", *IN_FRONT)), ("silent.mp4", (*PLAYS, "-an"))],
)
def test_what_plays_already_keeps_every_byte(step, studio, name, options):
    source = studio(name, *options)
    (file,) = step(inline)(source)
    assert digest(file.path) == digest(source)


@pytest.mark.parametrize("name", COPIED)
def test_a_wrong_container_is_changed_and_the_picture_is_not(step, studio, seen, name):
    source = studio(name, *COPIED[name])
    made = step(inline)
    (file,) = made(source)
    film, plays = seen(file)
    assert plays
    assert abs(film.seconds - 1) < 0.2
    assert abs(file.size_bytes - source.stat().st_size) < 8000
    assert made.events() == ["made to play"]


@pytest.mark.parametrize("name", CONVERTED)
def test_a_wrong_codec_is_converted(step, studio, seen, name):
    (file,) = step(inline)(studio(name, *CONVERTED[name]))
    film, plays = seen(file)
    assert plays
    assert (film.picture.codec, film.picture.pixels, film.sound.codec) == ("h264", "yuv420p", "aac")
    assert (film.picture.width, film.picture.height) == (320, 180)
    assert abs(film.seconds - 1) < 0.3


def test_the_source_is_gone_and_the_name_has_the_right_ending(step, studio):
    made = step(inline)
    (file,) = made(studio("web.webm", *CONVERTED["web.webm"]))
    assert file.name == "web.mp4"
    assert [path.name for path in made.job.context.workspace.root.iterdir()] == [file.path.name]


def test_pictures_gifs_and_sounds_are_not_touched_and_the_order_stays(step, studio):
    gif = studio("still.gif", sound="")
    sound = studio("tone.opus", "-c:a", "libopus", picture="")
    files = step(inline)(gif, studio("web.webm", *CONVERTED["web.webm"]), sound)
    assert [file.name for file in files] == ["still.gif", "web.mp4", "tone.opus"]
    assert digest(files[0].path) == digest(gif)
    assert digest(files[2].path) == digest(sound)


def test_a_conversion_never_makes_a_file_too_large_to_be_posted(step, studio, seen):
    noise = "testsrc2=s=320x180:r=12:d=1,noise=alls=40:allf=t"
    source = studio("tight.webm", "-c:v", "libvpx-vp9", "-b:v", "300k", "-deadline", "realtime", picture=noise)
    made = step(inline, upload_limit_bytes=source.stat().st_size + 1000)
    (file,) = made(source)
    assert file.size_bytes <= source.stat().st_size + 1000


def test_what_comes_as_a_link_is_left_alone(step, studio):
    source = studio("web.webm", *CONVERTED["web.webm"])
    (file,) = step(inline, upload_limit_bytes=source.stat().st_size - 1)(source)
    assert digest(file.path) == digest(source)


def test_a_film_that_ffmpeg_cannot_read_stays_as_it_is(step, studio):
    whole = studio("web.webm", *CONVERTED["web.webm"]).read_bytes()
    broken = studio.folder / "broken.webm"
    broken.write_bytes(whole[:400])
    (file,) = step(inline)(broken)
    assert digest(file.path) == digest(broken)


def test_there_is_no_conversion_when_the_job_has_no_time_left(step, studio):
    made = step(inline)
    made.job.context = evolve(made.job.context, ends_at=0.0)
    source = studio("web.webm", *CONVERTED["web.webm"])
    (file,) = made(source)
    assert digest(file.path) == digest(source)
    assert made.job.log.events[-1][2]["reason"] == "no time is left"


def test_a_conversion_whose_turn_never_comes_is_left_out(step, studio):
    made = step(inline)
    made.job.conversions.none_free = True
    source = studio("web.webm", *CONVERTED["web.webm"])
    (file,) = made(source)
    assert digest(file.path) == digest(source)
    assert made.job.log.events[-1][2]["reason"] == "no turn to convert came"


def test_a_step_that_breaks_in_its_middle_has_taken_nothing_away(step, studio):
    made = step(inline)
    first, second = made.take(studio("other.mkv", *COPIED["other.mkv"]), studio("web.webm", *CONVERTED["web.webm"]))
    second.path.unlink()
    with pytest.raises(FileNotFoundError):
        inline.post_process(files=MediaFiles(files=(first, second)), ctx=made.job.context)
    assert "made to play" in made.events()
    assert first.path.is_file()


def test_what_is_replaced_leaves_no_file_behind(step, studio):
    made = step(inline)
    (file,) = made(studio("other.mkv", *COPIED["other.mkv"]))
    assert [path for path in made.job.context.workspace.root.iterdir() if path.is_file()] == [file.path]


def test_it_can_be_switched_off(step, studio):
    (file,) = step(inline, inline.Settings(enabled=False))(studio("web.webm", *CONVERTED["web.webm"]))
    assert file.name == "web.webm"

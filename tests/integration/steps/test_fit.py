"""What is larger than can be posted is made to fit, in bounded time, or left for a link."""

import hashlib
from time import monotonic

import pytest
from attrs import evolve

from bossbot_core.api import Phase
from bossbot_core.engines import conversion
from bossbot_core.steps import fit

KIB = 1024
NOISE = "testsrc2=s=640x360:r=24:d=1.5,noise=alls=30:allf=t"
HEAVY = ("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "6M", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.fixture(scope="session")
def heavy(studio):
    """A second and a half of noise, more than half a MiB."""
    made = studio("heavy.mp4", *HEAVY, picture=NOISE, sound="sine=d=1.5")
    assert made.stat().st_size > 500 * KIB
    return made


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("limit_kib", [400, 150, 60])
def test_a_film_over_the_limit_comes_out_under_it_and_plays(step, heavy, seen, limit_kib):
    made = step(fit, upload_limit_bytes=limit_kib * KIB)
    (file,) = made(heavy)
    film, plays = seen(file)
    assert file.size_bytes <= limit_kib * KIB
    assert plays
    assert abs(film.seconds - 1.5) < 0.2
    assert film.sound.codec == "aac"
    assert film.picture.rate == 24
    assert file.name == "heavy.mp4"


def test_what_fits_keeps_every_byte(step, heavy):
    made = step(fit, upload_limit_bytes=heavy.stat().st_size)
    (file,) = made(heavy)
    assert digest(file.path) == digest(heavy)
    assert made.progress_reports() == []


def test_progress_is_told_from_nothing_to_all_of_the_right_item(step, heavy, studio):
    made = step(fit, upload_limit_bytes=300 * KIB)
    made(studio("small.mp4"), heavy)
    reports = made.progress_reports()
    assert {(report.phase, report.item, report.items) for report in reports} == {(Phase.CONVERTING, 2, 2)}
    assert {report.total_bytes for report in reports} == {heavy.stat().st_size}
    done = [report.done_bytes for report in reports]
    assert done == sorted(done), "one try is enough"
    assert (done[0], done[-1]) == (0, heavy.stat().st_size)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("heavy.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "6M")),
        ("heavy.avi", ("-c:v", "mpeg4", "-q:v", "2", "-c:a", "libmp3lame")),
        ("silent.mp4", (*HEAVY, "-an")),
    ],
)
def test_other_codecs_come_out_as_mp4(step, studio, seen, name, options):
    source = studio(name, *options, picture=NOISE, sound="sine=d=1.5")
    made = step(fit, upload_limit_bytes=source.stat().st_size // 3)
    (file,) = made(source)
    film, plays = seen(file)
    assert plays, made.job.log.events
    assert film.picture.codec == "h264"
    assert file.size_bytes <= source.stat().st_size // 3


def test_a_gif_over_the_limit_becomes_a_film(step, studio, seen):
    source = studio("heavy.gif", picture="testsrc2=s=320x180:r=12:d=1,noise=alls=30:allf=t", sound="")
    (file,) = step(fit, upload_limit_bytes=source.stat().st_size // 4)(source)
    assert seen(file)[1]
    assert file.name == "heavy.mp4"


def test_sound_over_the_limit_gets_fewer_bits_and_keeps_its_title(step, studio, seen):
    options = ("-c:a", "libmp3lame", "-b:a", "320k", "-metadata", "title=A song")
    source = studio("song.mp3", *options, picture="", sound="anoisesrc=d=3")
    made = step(fit, upload_limit_bytes=40 * KIB)
    (file,) = made(source)
    film, _ = seen(file)
    assert file.size_bytes <= 40 * KIB
    assert file.mime_type == "audio/mp4"
    assert abs(film.seconds - 3) < 0.2
    assert b"A song" in file.path.read_bytes()


def test_a_film_upright_stays_upright(step, studio, seen):
    upright = NOISE.replace("640x360", "360x640")
    source = studio("upright.mp4", *HEAVY, picture=upright, sound="sine=d=1.5")
    (file,) = step(fit, fit.Settings(most_lines=240), upload_limit_bytes=200 * KIB)(source)
    picture = seen(file)[0].picture
    assert picture.height > picture.width
    assert picture.lines <= 240


def test_what_is_hopeless_by_arithmetic_is_not_even_tried(step, studio):
    long = studio("long.mp4", "-t", "7200", "-pix_fmt", "yuv420p", picture="testsrc2=s=160x90:r=1/600", sound="")
    made = step(fit, upload_limit_bytes=long.stat().st_size - 1)
    (file,) = made(long)
    assert digest(file.path) == digest(long)
    assert made.job.log.events == [
        ("info", "not made to fit", {"file": "long.mp4", "reason": "hopeless", "seconds": 7200.0})
    ]
    assert made.progress_reports() == []


def test_a_conversion_that_would_take_too_long_is_given_up_by_its_measured_speed(step, studio, monkeypatch):
    monkeypatch.setattr(conversion, "MEASURED_S", 0.3)
    long = "testsrc2=s=1280x720:r=30:d=8"
    source = studio("slow.mp4", "-c:v", "mpeg4", "-q:v", "5", picture=long, sound="")
    made = step(fit, fit.Settings(longest_s=1.0), upload_limit_bytes=source.stat().st_size // 2)
    (file,) = made(source)
    assert digest(file.path) == digest(source)
    ((_, _, fields),) = made.job.log.events
    assert "of 1 s" in fields["reason"] or "longer than 1 s" in fields["reason"]


def test_a_second_try_is_lower_and_there_is_no_third(step, heavy):
    """No film of this length, and with this much noise, has so few bytes; but arithmetic does not know that."""
    made = step(fit, upload_limit_bytes=32 * KIB)
    (file,) = made(heavy)
    tries = [fields for _, event, fields in made.job.log.events if event == "too large again"]
    assert len(tries) <= 2
    assert file.size_bytes <= 32 * KIB or digest(file.path) == digest(heavy)


def test_each_try_has_a_turn_of_its_own(step, heavy):
    made = step(fit, upload_limit_bytes=32 * KIB)
    made.job.context = evolve(made.job.context, ends_at=monotonic() + 100)
    made(heavy)
    tries = [fields for _, event, fields in made.job.log.events if "number" in fields]
    assert len(made.job.conversions.waits) == len(tries) > 0
    assert all(50 < wait_s < 90 for wait_s in made.job.conversions.waits), "what comes after has its time"


def test_nothing_of_a_try_that_failed_stays(step, heavy):
    made = step(fit, upload_limit_bytes=300 * KIB)
    made.job.context = evolve(made.job.context, ends_at=0.0)
    made(heavy)
    assert [path.name for path in made.job.context.workspace.root.iterdir()] == ["heavy.mp4"]


def test_switched_off_it_fetches_and_converts_nothing(step, heavy):
    off = fit.Settings(enabled=False)
    (file,) = step(fit, off, upload_limit_bytes=300 * KIB)(heavy)
    assert digest(file.path) == digest(heavy)
    assert fit.PLUGIN.reach(off) is None

"""The audio only: m4a or mp3 with tags and cover; foreign text is a tag's value and nothing else."""

from datetime import UTC, datetime

import mutagen
import pytest

from bossbot_core.api import MediaInfo, Quality
from bossbot_core.steps import audio

INFO = MediaInfo(
    title="A song",
    author="Ada",
    source_url="https://example.org/watch?v=1&x=2",
    published_at=datetime(2026, 3, 4, 5, tzinfo=UTC),
)
SOUNDS = {
    "tone.m4a": ("-c:a", "aac"),
    "tone.mp3": ("-c:a", "libmp3lame"),
    "tone.opus": ("-c:a", "libopus"),
    "tone.flac": ("-c:a", "flac"),
    "tone.wav": (),
}
FILM = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.fixture
def only(step):
    """The step in a job that wants the audio only."""
    return lambda settings=None, **limits: step(audio, settings, quality=Quality.AUDIO, **limits)


def tags_of(file) -> dict[str, str]:
    tags = mutagen.File(file.path).tags
    if file.name.endswith(".mp3"):
        names = {"title": "TIT2", "artist": "TPE1", "date": "TDRC", "comment": "COMM::eng"}
    else:
        names = {"title": "\xa9nam", "artist": "\xa9ART", "date": "\xa9day", "comment": "\xa9cmt"}
    return {name: str(tags[key][0]) for name, key in names.items() if key in tags}


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_becomes_m4a_or_mp3_with_tags(only, studio, seen, name):
    (file,) = only()(studio(name, *SOUNDS[name], picture=""), info=INFO)
    assert file.name == ("tone.mp3" if name.endswith("mp3") else "tone.m4a")
    assert tags_of(file) == {
        "title": "A song",
        "artist": "Ada",
        "date": "2026-03-04",
        "comment": "https://example.org/watch?v=1&x=2",
    }
    film, _ = seen(file)
    assert film.sound.codec in {"aac", "mp3"}
    assert abs(film.seconds - 1) < 0.2


@pytest.mark.parametrize(
    ("name", "options"),
    [("film.mp4", FILM), ("film.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"))],
)
def test_the_sound_is_taken_out_of_a_film(only, studio, seen, name, options):
    (file,) = only()(studio(name, *options), info=INFO)
    film, _ = seen(file)
    assert (film.picture, film.sound.codec, file.mime_type) == (None, "aac", "audio/mp4")
    assert tags_of(file)["title"] == "A song"


@pytest.mark.parametrize("name", ["tone.m4a", "tone.mp3"])
@pytest.mark.parametrize("picture", ["cover.png", "cover.webp", "photo.jpg"])
def test_a_picture_becomes_the_cover_and_is_not_posted(only, studio, seen, name, picture):
    source = studio(picture, "-frames:v", "1", picture="testsrc2=s=1280x720:d=1", sound="")
    (file,) = only()(studio(name, *SOUNDS[name], picture=""), source, info=INFO)
    tags = mutagen.File(file.path).tags
    cover = tags["APIC:"].data if name.endswith("mp3") else bytes(tags["covr"][0])
    assert cover.startswith(b"\xff\xd8\xff")
    assert len(cover) < 100_000
    assert seen(file)[0].picture is None


def test_each_of_several_sounds_has_its_own_title_and_the_posts_is_the_album(only, studio):
    sounds = [studio(f"{word}_song.mp3", *SOUNDS["tone.mp3"], picture="") for word in ("First", "Second")]
    files = only()(*sounds, info=INFO)
    assert [tags_of(file)["title"] for file in files] == ["First song", "Second song"]
    assert {str(mutagen.File(file.path).tags["TALB"]) for file in files} == {"A song"}


def test_a_cover_whose_turn_never_comes_is_left_out(only, studio):
    source = studio("photo.jpg", "-frames:v", "1", picture="testsrc2=s=1280x720:d=1", sound="")
    made = only()
    made.job.conversions.none_free = True
    (file,) = made(studio("tone.m4a", *SOUNDS["tone.m4a"], picture=""), source, info=INFO)
    assert "covr" not in mutagen.File(file.path).tags
    assert tags_of(file)["title"] == "A song"


def test_without_a_picture_or_with_no_pixels_for_it_there_is_no_cover(only, studio):
    source = studio("photo.jpg", "-frames:v", "1", picture="testsrc2=s=1280x720:d=1", sound="")
    (file,) = only(audio.Settings(cover_pixels=0))(
        studio("tone.m4a", *SOUNDS["tone.m4a"], picture=""), source, info=INFO
    )
    assert "covr" not in mutagen.File(file.path).tags


@pytest.mark.parametrize("name", ["tone.m4a", "tone.mp3"])
@pytest.mark.parametrize(
    "title",
    ["{title} %(id)s {0} $HOME `id`", "-metadata", "a\nartist=Eve\r\x00b", "\u202etxet\u2066", "x" * 5000, "=;#\\'\""],
)
def test_a_hostile_title_is_a_title(only, studio, name, title):
    (file,) = only()(studio(name, *SOUNDS[name], picture=""), info=MediaInfo(title=title, source_url="https://e.org/"))
    tags = tags_of(file)
    assert set(tags) == {"title", "comment"}
    readable = "".join(" " if ord(each) < 32 else each for each in title)
    assert tags["title"] == " ".join(readable.split())[:200]


def test_a_post_without_any_sound_stays_as_it_is(only, studio):
    photo = studio("photo.jpg", "-frames:v", "1", picture="testsrc2=s=1280x720:d=1", sound="")
    silent = studio("silent.mp4", *FILM, "-an")
    assert [file.name for file in only()(photo, silent)] == ["photo.jpg", "silent.mp4"]


def test_whoever_wants_the_film_gets_the_film(step, studio):
    source = studio("film.mp4", *FILM)
    (file,) = step(audio)(source, info=INFO)
    assert file.path.read_bytes() == source.read_bytes()


def test_it_can_be_switched_off(only, studio):
    (file,) = only(audio.Settings(enabled=False))(studio("film.mp4", *FILM), info=INFO)
    assert file.name == "film.mp4"

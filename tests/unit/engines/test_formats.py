import pytest

from bossbot_core.api import JobLimits, Quality
from bossbot_core.engines.yt_dlp.formats import choose

MIB = 1024 * 1024


def video(format_id, height, size_mib=None, codec="avc1.64", ext="mp4", **more):
    size = None if size_mib is None else int(size_mib * MIB)
    return {
        "format_id": format_id, "height": height, "width": height * 16 // 9, "vcodec": codec, "acodec": "none",
        "ext": ext, "filesize": size, "tbr": height, **more,
    }  # fmt: skip


def both(format_id, height, size_mib=None, **more):
    return video(format_id, height, size_mib, **{"acodec": "mp4a.40.2", **more})


def audio(format_id, size_mib=None, codec="mp4a.40.2", ext="m4a", **more):
    size = None if size_mib is None else int(size_mib * MIB)
    return {"format_id": format_id, "vcodec": "none", "acodec": codec, "ext": ext, "filesize": size, "tbr": 128, **more}


def picked(formats, *, upload_mib=10, max_file_mib=500, quality=Quality.BEST, duration_s=None):
    limits = JobLimits(
        max_file_bytes=max_file_mib * MIB,
        max_total_bytes=10**12,
        max_items=1,
        upload_limit_bytes=upload_mib * MIB,
        quality=quality,
    )
    choice = choose(formats, limits, duration_s)
    return choice.selector if choice else None


def test_the_highest_picture_that_fits_with_its_sound_is_taken():
    formats = [both("18", 360, 4), video("136", 720, 7), video("137", 1080, 30), audio("140", 1)]
    assert picked(formats) == "136+140"


def test_picture_and_sound_must_fit_together():
    assert picked([both("18", 360, 4), video("136", 720, 9.5), audio("140", 1)]) == "18"


def test_a_format_that_every_client_plays_comes_before_a_higher_one():
    assert picked([both("18", 360, 4), video("av1", 1080, 5, codec="av01"), audio("140", 1)]) == "18"


def test_another_codec_is_better_than_too_large():
    formats = [both("18", 360, 40), video("vp9", 720, 5, codec="vp9", ext="webm"), audio("140", 1)]
    assert picked(formats) == "vp9+140"


def test_an_unknown_size_is_better_than_one_known_to_be_too_large():
    assert picked([both("18", 360, 40), both("hls", 720)]) == "hls"


def test_when_all_are_too_large_the_smallest_that_is_worth_watching_is_taken():
    formats = [both("17", 144, 12), both("18", 360, 20), both("22", 720, 40)]
    assert picked(formats) == "18"
    assert picked(formats, max_file_mib=15) == "17"
    assert picked(formats[:1]) == "17"


def test_the_original_sound_comes_before_dubs_and_descriptions_of_the_picture():
    formats = [
        video("136", 720, 5),
        audio("140-1", 2, language="de", language_preference=-1, tbr=256),
        audio("140-2", 1, language="en", language_preference=10),
        audio("140-3", 1, language="en-desc", language_preference=-10, tbr=256),
    ]
    assert picked(formats) == "136+140-2"
    assert picked(formats, quality=Quality.AUDIO) == "140-2"


def test_sound_of_a_language_that_nobody_named_stays_beside_a_named_one():
    named = audio("140-1", 30, language="en", language_preference=10)
    assert picked([both("18", 360, 4), video("136", 720, 5), named]) == "18"


def test_sound_as_it_was_mixed_comes_before_a_compressed_copy():
    formats = [video("136", 720, 5), audio("140-drc", 2, quality=2.5, tbr=200), audio("140", 2, quality=3)]
    assert picked(formats) == "136+140"


@pytest.mark.parametrize("colours", ["HDR10", "HLG"])
def test_plain_colours_come_before_hdr(colours):
    hdr = video("337", 2160, 8, codec="vp9.2", ext="webm", dynamic_range=colours)
    sdr = video("247", 720, 5, codec="vp9", ext="webm", dynamic_range="SDR")
    assert picked([hdr, sdr, audio("140", 1)]) == "247+140"


def test_a_flawed_format_comes_last():
    assert picked([both("marked", 1080, 5, preference=-2), both("clean", 360, 4)]) == "clean"


def test_sixty_pictures_a_second_come_before_thirty_where_they_fit():
    formats = [video("136", 720, 5, tbr=1200), video("298", 720, 8, tbr=2000, fps=60), audio("140", 1)]
    assert picked(formats) == "298+140"
    assert picked(formats, upload_mib=7) == "136+140"


def test_av1_in_mp4_and_then_vp9_are_taken_only_where_h264_does_not_fit():
    av1 = video("399", 1080, 5, codec="av01.0.08M.08")
    vp9 = video("248", 1080, 6, codec="vp9", ext="webm")
    assert picked([av1, vp9, video("134", 360, 3), audio("140", 1)]) == "134+140"
    assert picked([av1, vp9, video("134", 360, 30), audio("140", 1)]) == "399+140"


def test_a_size_is_estimated_from_bit_rate_and_duration():
    formats = [both("low", 360, tbr=1000), both("high", 720, tbr=4000)]
    assert picked(formats, duration_s=60) == "low"
    assert picked(formats, duration_s=10) == "high"


def test_an_estimate_leaves_a_margin_and_a_known_size_does_not():
    close = int(9.9 * MIB)
    exact, roughly = both("exact", 720, filesize_approx=None), both("roughly", 1080, filesize_approx=close)
    exact["filesize"] = close
    assert picked([exact, roughly]) == "exact"


def test_the_limit_of_the_job_holds_where_it_is_below_the_upload_limit():
    assert picked([both("18", 360, 4), both("22", 720, 8)], max_file_mib=5) == "18"


@pytest.mark.parametrize(
    ("quality", "expected"),
    [(Quality.P480, "480"), (Quality.P720, "720"), (Quality.P1080, "1080"), (Quality.BEST, "1080")],
)
def test_a_wished_height_is_the_highest_taken(quality, expected):
    formats = [both("480", 480, 1), both("720", 720, 2), both("1080", 1080, 3)]
    assert picked(formats, quality=quality) == expected


def test_a_wish_below_everything_takes_the_lowest():
    assert picked([both("720", 720, 2), both("1080", 1080, 3)], quality=Quality.P480) == "720"


def test_a_portrait_video_is_measured_by_its_shorter_side():
    tall = both("tall", 1280, 3) | {"width": 720}
    assert picked([tall, both("low", 360, 1)], quality=Quality.P720) == "tall"


def test_audio_takes_the_sound_alone_and_aac_first():
    formats = [both("22", 720, 8), audio("251", 4, codec="opus", ext="webm", tbr=160), audio("140", 3)]
    assert picked(formats, quality=Quality.AUDIO) == "140"


def test_audio_of_a_site_without_separate_sound_takes_the_whole_video():
    assert picked([both("22", 720, 8)], quality=Quality.AUDIO) == "22"


def test_a_plain_file_without_named_codecs_is_a_choice():
    assert picked([{"format_id": "0", "ext": "mp4"}]) == "0"


def test_music_without_a_picture_is_taken_as_sound():
    assert picked([audio("140", 3)]) == "140"


def test_a_silent_video_is_taken_as_it_is():
    assert picked([video("gif", 480, 1)]) == "gif"


def test_storyboards_alone_are_nothing():
    assert picked([{"format_id": "sb0", "vcodec": "none", "acodec": "none", "ext": "mhtml"}]) is None


def test_nothing_is_nothing():
    assert picked([]) is None

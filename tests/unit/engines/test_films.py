from bossbot_core.engines.films import Film, Picture, Sound, read

REPORT = """Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/w/a.mp4':
  Metadata:
    title           : Duration: 09:09:09.00, Video: vp9
  Duration: 00:01:02.50, start: 0.000000, bitrate: 12479 kb/s
  Stream #0:0[0x1](und): Video: mjpeg (Baseline), yuvj420p(pc), 600x600, 90k tbr, 90k tbn (attached pic)
  Stream #0:1[0x2](und): Video: h264 (High) (avc1 / 0x31), yuv420p(tv, bt709), 1080x1920, 5403 kb/s, 29.97 fps
    Metadata:
      handler_name    : VideoHandler
  Stream #0:2[0x3](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s (default)
At least one output file must be specified
"""


def test_a_report_tells_length_picture_and_sound_but_no_cover():
    assert read(REPORT) == Film(
        seconds=62.5,
        picture=Picture(codec="h264", pixels="yuv420p", width=1080, height=1920, rate=29.97),
        sound=Sound(codec="aac", bits_per_s=128_000),
    )
    assert read(REPORT).picture.lines == 1080


def test_a_live_recording_has_no_length_and_a_slide_show_no_rate():
    report = "  Duration: N/A, start: 0.0\n  Stream #0:0: Video: vp9 (Profile 0), yuv420p(tv), 1920x1080, 0.0017 fps\n"
    film = read(report)
    assert film.seconds is None
    assert film.picture.rate == 0.0017


def test_nonsense_is_no_film():
    assert read("file:/w/a.mp4: Invalid data found when processing input\n") == Film()
    assert read("  Stream #0:0: Video: h264\n  Stream #0:1: Audio: aac, . fps, kb/s") == Film(
        picture=Picture(codec="h264"), sound=Sound(codec="aac")
    )

import io

import pytest
from gallery_dl import config

from bossbot_core.api import Egress, Quality
from bossbot_core.engines.ffmpeg import DEMUXERS
from bossbot_core.engines.gallery_dl import GalleryDlOptions
from bossbot_core.engines.gallery_dl.configuration import configure
from bossbot_core.engines.yt_dlp import YtDlpOptions
from bossbot_core.engines.yt_dlp.parameters import parameters
from bossbot_core.testing.job_context import job_context


@pytest.fixture(autouse=True)
def _cleared():
    yield
    config.clear()


def of_twitter(key):
    return config.interpolate(("extractor", "twitter", "tweet"), key, "unset")


def test_a_plugins_settings_reach_its_extractor(tmp_path):
    configure(
        job_context(tmp_path).context,
        GalleryDlOptions(extractors=(), settings={"twitter": {"quoted": True}}, user_agent="UA"),
    )
    assert of_twitter("quoted") is True
    assert of_twitter("user-agent") == "UA"


@pytest.mark.parametrize(
    ("key", "hostile", "held"),
    [
        ("postprocess", True, False),
        ("postprocessors", [{"name": "exec", "command": "id"}], []),
        ("actions", {"error": "exit"}, None),
        ("input", True, False),
        ("netrc", True, False),
        ("proxy-env", True, False),
        ("verify", False, True),
        ("filename", "../../{id}", "{bossbot_num:>03}_{filename[:60]}.{extension[:8]}"),
        ("directory", ["/etc"], []),
        ("path-restrict", "", "ascii"),
        ("cookies-update", True, False),
        ("archive", "/tmp/a.db", None),
        ("cmdline-args", "--exec id", None),
        ("raw-options", {"exec_cmd": "id"}, None),
        ("config-file", "/etc/x", None),
        ("module", "/tmp/evil.py", None),
        ("keywords-eval", True, False),
        ("write-pages", True, False),
        ("base-directory", "/etc", "workspace"),
        ("proxy", "http://elsewhere.test", "http://u:p@127.0.0.1:9"),
    ],
)
def test_no_setting_of_a_plugin_opens_what_is_closed(tmp_path, key, hostile, held):
    root = tmp_path / "workspace"
    egress = Egress(proxy_url="http://u:p@127.0.0.1:9")
    options = GalleryDlOptions(extractors=(), settings={"twitter": {key: hostile, "tweet": {key: hostile}}})
    configure(job_context(root, egress=egress).context, options)
    assert of_twitter(key) == (str(root) if held == "workspace" else held)


def test_nothing_of_the_job_before_is_left(tmp_path):
    context = job_context(tmp_path).context
    configure(context, GalleryDlOptions(extractors=(), settings={"twitter": {"quoted": True}}, user_agent="UA"))
    configure(context, GalleryDlOptions(extractors=()))
    assert of_twitter("quoted") == "unset"
    assert of_twitter("user-agent") == "unset"


def test_rate_limits_end_the_job_and_the_cache_is_forgotten(tmp_path):
    configure(job_context(tmp_path).context, GalleryDlOptions(extractors=()))
    assert of_twitter("ratelimit") == "unset"
    assert config.get(("cache",), "file") == ":memory:"


def test_yt_dlp_is_closed_to_code_credentials_files_and_other_programs(tmp_path):
    chosen = parameters(job_context(tmp_path).context, YtDlpOptions(extractors=()))
    assert chosen["enable_file_urls"] is False
    assert chosen["usenetrc"] is False
    assert chosen["allow_unplayable_formats"] is False
    assert chosen["hls_prefer_native"] is True
    assert chosen["cachedir"] is False
    assert chosen["remote_components"] == []
    assert chosen["external_downloader"] is None
    assert chosen["noresizebuffer"] is True
    assert not {"exec_cmd", "netrc_cmd", "cookiesfrombrowser", "nocheckcertificate", "writelink"} & set(chosen)


def test_without_a_door_the_environments_proxy_is_not_asked(tmp_path):
    assert parameters(job_context(tmp_path).context, YtDlpOptions(extractors=()))["proxy"] == ""


def test_every_ffmpeg_step_may_read_self_contained_local_files_only(tmp_path):
    chosen = parameters(job_context(tmp_path).context, YtDlpOptions(extractors=()))
    guarded = chosen["postprocessor_args"]
    assert {"merger+ffmpeg_i", "fixupm3u8+ffmpeg_i", "extractaudio+ffmpeg_i", "videoremuxer+ffmpeg_i"} <= set(guarded)
    assert all(args[:2] == ["-protocol_whitelist", "file,pipe"] for args in guarded.values())
    assert chosen["external_downloader_args"]["ffmpeg_i"][:2] == ["-protocol_whitelist", "file,pipe"]
    assert not {"hls", "concat", "dash", "applehttp"} & set(DEMUXERS.split(","))


def test_a_cookie_file_is_read_and_never_given_to_be_written(tmp_path):
    cookies = tmp_path / "cookies.txt"
    cookies.write_text(".example.org\tTRUE\t/\tTRUE\t0\tname\tvalue\n")
    chosen = parameters(job_context(tmp_path / "w").context, YtDlpOptions(extractors=(), cookies_file=str(cookies)))
    assert isinstance(chosen["cookiefile"], io.StringIO)


def test_audio_is_taken_out_and_other_qualities_are_left_whole(tmp_path):
    audio = parameters(job_context(tmp_path, quality=Quality.AUDIO).context, YtDlpOptions(extractors=()))
    assert audio["postprocessors"][0]["preferredcodec"] == "m4a"
    assert "postprocessors" not in parameters(job_context(tmp_path).context, YtDlpOptions(extractors=()))


def test_one_video_is_fetched_unless_a_list_is_wanted(tmp_path):
    context = job_context(tmp_path, max_items=7).context
    assert parameters(context, YtDlpOptions(extractors=()))["playlistend"] == 1
    assert parameters(context, YtDlpOptions(extractors=(), playlist=True))["playlistend"] == 7

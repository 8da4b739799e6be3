"""S8: a file that makes ffmpeg read other files, or ask the network, gets nothing out of any ffmpeg that we start."""

import subprocess
from contextlib import suppress
from itertools import count

import pytest
from yt_dlp import YoutubeDL
from yt_dlp.postprocessor import (
    FFmpegExtractAudioPP,
    FFmpegFixupM3u8PP,
    FFmpegFixupM4aPP,
    FFmpegMergerPP,
    FFmpegMetadataPP,
    FFmpegVideoConvertorPP,
    FFmpegVideoRemuxerPP,
)
from yt_dlp.utils import YoutubeDLError

from bossbot_core.api import PermanentError
from bossbot_core.engines import ffmpeg
from bossbot_core.engines.yt_dlp.options import YtDlpOptions
from bossbot_core.engines.yt_dlp.parameters import parameters
from bossbot_core.testing.job_context import job_context

FFMPEG = ffmpeg.find("")
YT_DLPS_PROTOCOLS = ("-protocol_whitelist", "file,crypto,data,http,https,tcp,tls")
HLS = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n{lines}#EXTINF:2,\n{piece}\n#EXT-X-ENDLIST\n"
MPD = (
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" profiles="x" '
    'mediaPresentationDuration="PT1S" minBufferTime="PT1S"><Period><AdaptationSet mimeType="video/mp4" '
    'contentType="video"><Representation id="1" bandwidth="1" codecs="avc1.4d400b" width="64" height="64">'
    "<BaseURL>{inside}</BaseURL></Representation></AdaptationSet></Period></MPD>\n"
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{inside}"/></svg>'
)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
SUFFIXES = {
    "HLS": ".m3u8",
    "list": ".m3u8",
    "DASH": ".mpd",
    "concat": ".mp4",
    "SVG": ".svg",
    "SDP": ".sdp",
    "IMF": ".xml",
}


@pytest.fixture
def crafted(film, canary, tmp_path):
    """Files that a stranger sends, by what they do; others' films stand outside of the job's folder and in it."""
    piece, whole = film("secret.ts"), film("secret.mp4")
    job = tmp_path / "job"
    job.mkdir()
    # Relative names reach what lies beside the file only.
    (job / "next.mp4").write_bytes(whole.read_bytes())
    (job / "next.ts").write_bytes(piece.read_bytes())
    plain = {"lines": "", "piece": f"file://{piece}"}
    scripts = {
        "HLS of a file": HLS.format(**plain),
        "HLS of a path": HLS.format(lines="", piece=piece),
        "HLS of a neighbour": HLS.format(lines="", piece="next.ts"),
        "HLS by traversal": HLS.format(lines="", piece=f"../../../../../../../../..{piece}"),
        "HLS with a map": HLS.format(lines=f'#EXT-X-MAP:URI="file://{whole}"\n', piece=f"file://{piece}"),
        "HLS by concat:": HLS.format(lines="", piece=f"concat:{piece}|{piece}"),
        "HLS by subfile:": HLS.format(lines="", piece=f"subfile,,start,0,end,9999,,:{piece}"),
        "HLS of no media": HLS.format(lines="", piece="file:///etc/passwd"),
        "HLS of an address": HLS.format(lines="", piece=f"{canary.url}/a.ts"),
        "HLS with a key by address": HLS.format(
            lines=f'#EXT-X-KEY:METHOD=AES-128,URI="{canary.url}/key"\n', piece=f"file://{piece}"
        ),
        "list of lists": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{canary.url}/b.m3u8\n",
        "DASH of a path": MPD.format(inside=whole),
        "DASH of a neighbour": MPD.format(inside="next.mp4"),
        "DASH of an address": MPD.format(inside=f"{canary.url}/a.mp4"),
        "concat script of a neighbour": "ffconcat version 1.0\nfile next.mp4\n",
        "concat script of a path": f"ffconcat version 1.0\nfile {whole}\n",
        "concat script of an address": f"ffconcat version 1.0\nfile {canary.url}/a.mp4\n",
        "SVG": SVG.format(inside=f"file://{whole}"),
        "SDP": SDP,
        "IMF": '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"/>',
    }
    # Under names that make ffmpeg believe what they say; engines allow some of these.
    files = {name: job / f"{number:02}{SUFFIXES[name.partition(' ')[0]]}" for number, name in enumerate(scripts)}
    for name, path in files.items():
        path.write_text(scripts[name])
    return files


def outcomes(way, crafted, canary, tmp_path):
    """A hit: something was made of the file, or the canary was asked."""
    numbers, found = count(), {}
    for name, source in crafted.items():
        before, output = len(canary.hits), tmp_path / f"out{next(numbers)}.mp4"
        way(source, output)
        found[name] = len(canary.hits) > before or (output.exists() and output.stat().st_size > 500)
        output.unlink(missing_ok=True)
    return found


def ours(source, output):
    with suppress(PermanentError):
        ffmpeg.run(FFMPEG, inputs=[source], output=output, options=["-c", "copy"], timeout_s=10)


def _with(*flags):
    def convert(source, output):
        command = [FFMPEG, "-nostdin", "-v", "error", "-y", *flags, "-i", f"file:{source}", "-c", "copy", str(output)]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=3, check=False)

    return convert


@pytest.mark.attack("crafted files, against ffmpeg's own defaults", tried=20, hits=6)
def test_no_crafted_file_reads_another_one(crafted, canary, tally, tmp_path):
    tally.held(outcomes(ours, crafted, canary, tmp_path))
    tally.hit(outcomes(_with(), crafted, canary, tmp_path))


@pytest.mark.attack("crafted files, against what yt-dlp lets ffmpeg ask", tried=20, hits=9)
def test_no_crafted_file_asks_the_network(crafted, canary, tally, tmp_path):
    tally.held(outcomes(ours, crafted, canary, tmp_path))
    tally.hit(outcomes(_with(*YT_DLPS_PROTOCOLS), crafted, canary, tmp_path))


# The lists alone, where only the protocols would be bounded: what the whitelist of formats is for.
@pytest.mark.attack("crafted files, against a list of protocols alone", tried=20, hits=6)
def test_a_list_of_protocols_alone_does_not_hold(crafted, canary, tally, tmp_path):
    tally.held(outcomes(ours, crafted, canary, tmp_path))
    tally.hit(outcomes(_with("-protocol_whitelist", "file,pipe"), crafted, canary, tmp_path))


@pytest.mark.attack("crafted files that are only looked at", tried=20, hits=10)
def test_no_look_at_a_crafted_file_reads_another_one(crafted, canary, tally):
    """A hit: streams are told of a file that has none, or the canary was asked."""

    def plainly(path):
        command = [FFMPEG, "-nostdin", "-hide_banner", *YT_DLPS_PROTOCOLS, "-i", f"file:{path}"]
        with suppress(subprocess.TimeoutExpired):
            return subprocess.run(command, capture_output=True, text=True, timeout=3, check=False).stderr
        return ""

    def looked(look):
        found = {}
        for name, path in crafted.items():
            before = len(canary.hits)
            found[name] = "Video:" in look(path) or len(canary.hits) > before
        return found

    tally.held(looked(lambda path: ffmpeg.report(FFMPEG, path)))
    tally.hit(looked(plainly))


STEPS = {
    "remux": lambda dl, info: FFmpegVideoRemuxerPP(dl, "mkv").run(info),
    "convert": lambda dl, info: FFmpegVideoConvertorPP(dl, "mkv").run(info),
    "sound": lambda dl, info: FFmpegExtractAudioPP(dl, "mp3").run(info),
    "fix a stream": lambda dl, info: FFmpegFixupM3u8PP(dl).run(info),
    "fix a container": lambda dl, info: FFmpegFixupM4aPP(dl).run({**info, "container": "m4a_dash"}),
    "metadata": lambda dl, info: FFmpegMetadataPP(dl).run({**info, "title": "t"}),
    "join": lambda dl, info: FFmpegMergerPP(dl).run(
        {
            **info,
            "__files_to_merge": [info["filepath"]] * 2,
            "requested_formats": [{"vcodec": "h264", "acodec": "none"}],
        }
    ),
}
LOOKED_FOR = b"\x00\x00"


def by_steps(settings, crafted, tmp_path):
    """A hit: a step of yt-dlp made something that is no text out of a file that is one."""
    found = {}
    for step, run in STEPS.items():
        for name in ("HLS of a file", "DASH of a path", "concat script of a neighbour"):
            source = crafted[name]
            place = tmp_path / f"{step} {name}"
            place.mkdir()
            script = place / f"film{source.suffix}"
            script.write_bytes(source.read_bytes())
            (place / "next.mp4").symlink_to(source.with_name("next.mp4"))
            info = {
                "id": "1",
                "ext": "mp4",
                "filepath": str(script),
                "protocol": "m3u8_native",
                "acodec": "aac",
                "vcodec": "h264",
            }
            with YoutubeDL({**settings, "logger": _Quiet()}, auto_init=False) as dl, suppress(YoutubeDLError, OSError):
                run(dl, info)
            found[step, name] = any(
                LOOKED_FOR in each.read_bytes() for each in place.iterdir() if not each.is_symlink()
            )
    return found


class _Quiet:
    def debug(self, message):
        """Not kept."""

    info = warning = error = debug


@pytest.mark.attack("crafted files in yt-dlp's own steps", tried=21, hits=12)
def test_no_step_of_yt_dlp_reads_another_file(crafted, tally, tmp_path):
    settings = parameters(job_context(tmp_path / "w").context, YtDlpOptions(extractors=()))
    (tmp_path / "held").mkdir()
    (tmp_path / "hit").mkdir()
    tally.held(by_steps(settings, crafted, tmp_path / "held"))
    unguarded = {**settings, "postprocessor_args": {}}
    tally.hit(by_steps(unguarded, crafted, tmp_path / "hit"))

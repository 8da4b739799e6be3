"""S13: neither a plugin's settings, nor the environment, nor a file in a home folder unlocks an engine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gallery_dl import config

from bossbot_core.api import Egress
from bossbot_core.cli import engines
from bossbot_core.cli.checks import Level
from bossbot_core.engines.gallery_dl.configuration import configure
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.testing.job_context import job_context

HERE = Path(__file__).parent


def words(text):
    return text.split()


VARIABLES = words("""
    http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY SSL_CERT_FILE REQUESTS_CA_BUNDLE
    CURL_CA_BUNDLE NETRC XDG_CONFIG_HOME YTDLP_PLUGINS CURL_HOME FFREPORT LD_PRELOAD PYTHONSTARTUP DENO_DIR
    BOSS_BOT_DISCORD__TOKEN AWS_SECRET_ACCESS_KEY
""")
FILES = words("""
    .netrc .curlrc .config/yt-dlp/config .config/yt-dlp.conf yt-dlp.conf .yt-dlp/plugins/a.zip
    .config/gallery-dl/config.json .gallery-dl.conf
""")
PROGRAMS = ("aria2c", "curl", "wget")
SETTINGS = {
    "postprocess": True,
    "postprocessors": [{"name": "exec", "command": "id"}],
    "actions": {"error": "exit"},
    "input": True,
    "netrc": True,
    "proxy-env": True,
    "proxy": "http://hostile.test",
    "verify": False,
    "filename": "../../{id}",
    "directory": ["/etc"],
    "base-directory": "/etc",
    "path-restrict": "",
    "cookies-update": True,
    "archive": "/tmp/a.db",
    "cmdline-args": "--exec id",
    "raw-options": {"exec_cmd": "id"},
    "config-file": "/etc/x",
    "module": "/tmp/hostile.py",
    "keywords-eval": True,
    "write-pages": True,
}


@pytest.fixture
def _cleared():
    yield
    config.clear()


@pytest.mark.usefixtures("_cleared")
@pytest.mark.attack("settings of a plugin for gallery-dl", tried=20, hits=20)
def test_no_setting_of_a_plugin_is_applied(tally, tmp_path):
    def applied():
        return {key: config.interpolate(("extractor", "a", "b"), key) == value for key, value in SETTINGS.items()}

    context = job_context(tmp_path, egress=Egress(proxy_url="http://u:p@127.0.0.1:9")).context
    configure(context, GalleryDlOptions(extractors=(), settings={"a": {**SETTINGS, "b": SETTINGS}}))
    tally.held(applied())
    config.clear()
    for key, value in SETTINGS.items():
        config.set(("extractor", "a"), key, value)
    tally.hit(applied())


@pytest.fixture
def prepared(tmp_path):
    """An environment with everything in it that an engine would listen to, and a home folder full of it."""
    home, code = tmp_path / "home", tmp_path / "code"
    for name in FILES:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("machine hostile.test login a password b")
    plugin = code / "yt_dlp_plugins" / "extractor" / "hostile.py"
    plugin.parent.mkdir(parents=True)
    plugin.write_text("from yt_dlp.extractor.common import InfoExtractor\nclass HostileIE(InfoExtractor): pass\n")
    hostile = {name: str(tmp_path / "hostile") for name in VARIABLES}
    hostile |= {name: "http://hostile.test:9" for name in VARIABLES if name.lower().endswith("_proxy")}
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).touch(mode=0o700)
    return {"PATH": f"{programs}:{os.environ['PATH']}", **hostile, "HOME": str(home), "PYTHONPATH": str(code)}


def found(environment, *arguments):
    program = [sys.executable, str(HERE / "plugin_for_options.py"), *map(str, arguments)]
    # ffmpeg writes the report that it is asked for into the folder it is started in.
    done = subprocess.run(
        program, env=environment, cwd=environment["HOME"], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.attack("environment, home folder and programs on the path", tried=33, hits=33)
def test_no_variable_file_or_program_reaches_an_engine(prepared, tally, tmp_path):
    names = json.dumps({"variables": VARIABLES, "files": FILES, "programs": PROGRAMS})
    tally.held(found(prepared, "job", tmp_path / "job", names))
    tally.hit(found(prepared, "bare", tmp_path, names))


@pytest.mark.parametrize(
    ("installed", "level"),
    [
        ("2026.7.4", Level.OK),
        ("2026.10.01", Level.OK),
        ("2026.7.3", Level.BROKEN),
        ("2025.12.31", Level.BROKEN),
        ("unknown", Level.BROKEN),
    ],
)
def test_doctor_fails_for_a_yt_dlp_with_known_holes(installed, level):
    finding = engines.floor(installed)
    assert finding.level is level
    assert bool(finding.fix) is (level is Level.BROKEN)

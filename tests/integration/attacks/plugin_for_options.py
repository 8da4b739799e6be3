"""What an engine finds of the environment and the home folder that somebody prepared: as a plugin in a job, or bare.

python plugin_for_options.py job|bare FOLDER NAMES      prints {name: whether it is found}
"""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from urllib.request import getproxies

from attrs import frozen
from yt_dlp.plugins import load_all_plugins

from bossbot_core.api import FileKind, MediaFile, MediaFiles, MediaKind, PluginInfo, UrlMatch, hookimpl
from bossbot_core.testing.fetching import Fetch, fetch

MARK = "hostile"


@hookimpl
def match_url(url):
    return UrlMatch(canonical_url=url.href, media_id="all", kind=MediaKind.POST)


@frozen
class Settings:
    names: str = "{}"


PLUGIN = PluginInfo(name="options", api_version=1, settings=Settings)


@hookimpl
def download(match, ctx):
    path = ctx.workspace.path("report.txt")
    path.write_text(json.dumps(found(json.loads(ctx.settings.names))))
    file = MediaFile(path=path, kind=FileKind.SUBTITLES, mime_type="text/plain", size_bytes=path.stat().st_size)
    return MediaFiles(files=(file,))


def found(names):
    variables = {name: MARK in os.environ.get(name, "") for name in names["variables"]}
    files = {name: Path("~", name).expanduser().exists() for name in names["files"]}
    programs = {name: shutil.which(name) is not None for name in names["programs"]}
    load_all_plugins()
    loaded = any(MARK in name for name in sys.modules if name.startswith("yt_dlp_plugins"))
    return variables | files | programs | {"proxies": MARK in str(getproxies()), "yt-dlp's plugins": loaded}


def main(way, folder, names):
    if way == "bare":
        return found(json.loads(names))
    sys.path.insert(0, str(Path(__file__).parent))
    order = Fetch(module="plugin_for_options", link="https://options.test/", settings={"names": names})
    got = asyncio.run(fetch(order, Path(folder), overrides={}))
    return json.loads(got.files[0].path.read_text())


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))

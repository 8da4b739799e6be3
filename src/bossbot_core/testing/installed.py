"""Packages as an installer leaves them: a module, its metadata, the entry point that names it, and the RECORD."""

import base64
import hashlib
from pathlib import Path

GROUP = "bossbot.plugins"

SERVES_A_HOST = """
from bossbot_core.api import MediaFiles, MediaKind, PluginInfo, UrlMatch, hookimpl

PLUGIN = PluginInfo(name="{name}", api_version=1)

@hookimpl
def match_url(url):
    if url.host != "{name}.test":
        return None
    return UrlMatch(canonical_url=url.href, media_id="/".join(url.segments), kind=MediaKind.POST)

@hookimpl
def download(match, ctx):
    {body}
"""
"""A plugin that claims the links of `NAME.test`; `body` is what its download does."""


def install(folder: Path, name: str, source: str, *, version: str = "1.0") -> Path:
    """Install the distribution `bossbot-plugin-NAME` with the entry point `NAME`; gives its module's file."""
    folder.mkdir(parents=True, exist_ok=True)
    module = f"bossbot_plugin_{name}"
    information = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": source,
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: bossbot-plugin-{name}\nVersion: {version}\n",
        f"{information}/entry_points.txt": f"[{GROUP}]\n{name} = {module}\n",
        f"{information}/INSTALLER": "test\n",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    record = [f"{path},sha256={_hash(text)},{len(text)}" for path, text in files.items()]
    (folder / information / "RECORD").write_text("\n".join([*record, f"{information}/RECORD,,", ""]), encoding="utf-8")
    return folder / f"{module}.py"


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()

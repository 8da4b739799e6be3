"""What `doctor` says about engines that are too old to be safe."""

import re

from bossbot_core.cli.checks import Finding, Level

SAFE_YT_DLP = (2026, 7, 4)
"""The first without CVE-2026-55404 and those before it (yt-dlp's changelog)."""


def floor(installed: str) -> Finding:
    """Whether yt-dlp, whose version is the day of its release, is one without known holes."""
    check, least = "engine safety", ".".join(map(str, SAFE_YT_DLP))
    found = re.match(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", installed)
    if found is None or tuple(map(int, found.groups())) < SAFE_YT_DLP:
        fix = "bossbot upgrade-engines, then restart the bot."
        return Finding(
            check=check,
            level=Level.BROKEN,
            found=f"yt-dlp {installed} has known holes; {least} is the oldest without",
            fix=fix,
        )
    return Finding(check=check, level=Level.OK, found=f"yt-dlp {installed} is {least} or newer")

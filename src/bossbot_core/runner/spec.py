"""Everything a job's process is told; it sees no settings, no database and no token."""

from pathlib import Path

from attrs import frozen

from bossbot_core.api import Egress, JobLimits
from bossbot_core.pluginhost import Claim, PluginRecipe


@frozen(kw_only=True)
class ChildSpec:
    """One attempt at one job, as its process sees it; `readable` is what it may read besides what it must.

    `survey` asks what stands behind the link instead of fetching it; after a `last_try` no other attempt is made.
    """

    job_id: int
    claim: Claim
    plugins: tuple[PluginRecipe, ...]
    limits: JobLimits
    workspace: Path
    egress: Egress
    ffmpeg_path: str
    cpu_limit_s: int
    time_limit_s: float
    survey: bool = False
    last_try: bool = False
    readable: tuple[Path, ...] = ()
    walls: bool = True

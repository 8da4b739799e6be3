"""The contract: everything a plugin may know. It imports nothing of the rest."""

from bossbot_core.api.errors import (
    EXPLANATIONS,
    BossBotError,
    ErrorCode,
    Explanation,
    Mender,
    PermanentError,
    TransientError,
)
from bossbot_core.api.hookspecs import API_VERSION, PluginInfo, hookimpl
from bossbot_core.api.models import (
    FileKind,
    JobLimits,
    MediaFile,
    MediaFiles,
    MediaInfo,
    MediaKind,
    ParsedUrl,
    Phase,
    Quality,
    UrlMatch,
)
from bossbot_core.api.selection import Selection
from bossbot_core.api.services import (
    Egress,
    HttpClient,
    JobContext,
    JobLog,
    PaceLimiter,
    ProgressReporter,
    Workspace,
)

__all__ = [
    "API_VERSION",
    "EXPLANATIONS",
    "BossBotError",
    "Egress",
    "ErrorCode",
    "Explanation",
    "FileKind",
    "HttpClient",
    "JobContext",
    "JobLimits",
    "JobLog",
    "MediaFile",
    "MediaFiles",
    "MediaInfo",
    "MediaKind",
    "Mender",
    "PaceLimiter",
    "ParsedUrl",
    "PermanentError",
    "Phase",
    "PluginInfo",
    "ProgressReporter",
    "Quality",
    "Selection",
    "TransientError",
    "UrlMatch",
    "Workspace",
    "hookimpl",
]

"""Storage: one private folder a job, the guild tree, room for both, retention."""

from bossbot_core.storage.allowances import Allowances
from bossbot_core.storage.clocks import LastSweep
from bossbot_core.storage.media import StoredFile, StoredMedia, StoreRequest
from bossbot_core.storage.names import safe_name
from bossbot_core.storage.quota import Usage
from bossbot_core.storage.repair import Repair
from bossbot_core.storage.storage import Storage
from bossbot_core.storage.sweep import Swept
from bossbot_core.storage.workspace import FolderWorkspace

__all__ = [
    "Allowances",
    "FolderWorkspace",
    "LastSweep",
    "Repair",
    "Storage",
    "StoreRequest",
    "StoredFile",
    "StoredMedia",
    "Swept",
    "Usage",
    "safe_name",
]

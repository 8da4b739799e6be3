"""Storage: one private folder a job, the guild tree, retention."""

from bossbot_core.storage.media import StoredFile, StoredMedia, StoreRequest
from bossbot_core.storage.storage import Storage
from bossbot_core.storage.workspace import FolderWorkspace

__all__ = ["FolderWorkspace", "Storage", "StoreRequest", "StoredFile", "StoredMedia"]

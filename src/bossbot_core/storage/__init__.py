"""Storage: one private folder a job, the guild tree, retention."""

from bossbot_core.storage.media import StoredFile, StoredMedia

__all__ = ["StoredFile", "StoredMedia"]

"""The runner: takes jobs from the queue and sees them through in processes of their own."""

from bossbot_core.runner.ports import Delivery, Progress, Receipt, Waiting

__all__ = ["Delivery", "Progress", "Receipt", "Waiting"]

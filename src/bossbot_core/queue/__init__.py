"""The durable queue: jobs, leases, positions."""

from bossbot_core.queue.jobs import Job, JobState, NewJob, Priority, ReplyTarget

__all__ = ["Job", "JobState", "NewJob", "Priority", "ReplyTarget"]

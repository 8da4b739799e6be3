"""The durable queue: jobs, leases, positions, and the ledger of posts."""

from bossbot_core.queue.caps import GuildCaps
from bossbot_core.queue.driver import Asker
from bossbot_core.queue.figures import Bar, Figures, Tally
from bossbot_core.queue.jobs import (
    Job,
    JobOptions,
    JobState,
    LeaseLostError,
    NewJob,
    Priority,
    ReplyTarget,
    WaitReason,
)
from bossbot_core.queue.posts import Post, PostLedger
from bossbot_core.queue.questions import Question, QuestionLedger
from bossbot_core.queue.queue import JobQueue
from bossbot_core.queue.store.questions import ANSWERED

__all__ = [
    "ANSWERED",
    "Asker",
    "Bar",
    "Figures",
    "GuildCaps",
    "Job",
    "JobOptions",
    "JobQueue",
    "JobState",
    "LeaseLostError",
    "NewJob",
    "Post",
    "PostLedger",
    "Priority",
    "Question",
    "QuestionLedger",
    "ReplyTarget",
    "Tally",
    "WaitReason",
]

"""The runner: takes jobs from the queue and sees them through in processes of their own."""

from bossbot_core.runner.age import postable, postable_in_person
from bossbot_core.runner.attempt import Attempts
from bossbot_core.runner.fetch import Fetcher
from bossbot_core.runner.forkserver import ForkServer
from bossbot_core.runner.life import Ending, LifeCycle, LifeStatus, Stage
from bossbot_core.runner.outcomes import Outcomes
from bossbot_core.runner.ports import Delivery, FileLink, LargeFiles, Progress, Receipt, Waiting
from bossbot_core.runner.reports import Reports
from bossbot_core.runner.shelf import Shelf
from bossbot_core.runner.turns import ConversionTurns
from bossbot_core.runner.vitals import Vitals, VitalSigns
from bossbot_core.runner.worker import Worker

__all__ = [
    "Attempts",
    "ConversionTurns",
    "Delivery",
    "Ending",
    "Fetcher",
    "FileLink",
    "ForkServer",
    "LargeFiles",
    "LifeCycle",
    "LifeStatus",
    "Outcomes",
    "Progress",
    "Receipt",
    "Reports",
    "Shelf",
    "Stage",
    "VitalSigns",
    "Vitals",
    "Waiting",
    "Worker",
    "postable",
    "postable_in_person",
]

"""Intake: finds, gates and normalises URLs; submits, cancels and lists jobs."""

from bossbot_core.intake.access import Person
from bossbot_core.intake.desk import Desk, Line, Load, Page
from bossbot_core.intake.history import History, Past, PastPage
from bossbot_core.intake.policy import Policy
from bossbot_core.intake.request import SubmitRequest
from bossbot_core.intake.service import Accepted, Intake
from bossbot_core.intake.urls import parse_url

__all__ = [
    "Accepted",
    "Desk",
    "History",
    "Intake",
    "Line",
    "Load",
    "Page",
    "Past",
    "PastPage",
    "Person",
    "Policy",
    "SubmitRequest",
    "parse_url",
]

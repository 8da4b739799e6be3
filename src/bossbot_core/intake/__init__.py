"""Intake: finds, gates and normalises URLs; submits, cancels and lists jobs."""

from bossbot_core.intake.policy import Policy
from bossbot_core.intake.request import SubmitRequest
from bossbot_core.intake.service import Accepted, Intake, Listing
from bossbot_core.intake.urls import parse_url

__all__ = ["Accepted", "Intake", "Listing", "Policy", "SubmitRequest", "parse_url"]

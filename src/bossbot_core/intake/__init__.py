"""Intake: finds, gates and normalises URLs; submits, cancels and lists jobs."""

from bossbot_core.intake.service import Accepted, Intake, Listing, SubmitRequest
from bossbot_core.intake.urls import parse_url

__all__ = ["Accepted", "Intake", "Listing", "SubmitRequest", "parse_url"]

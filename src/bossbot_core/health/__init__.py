"""How the platforms do, by the real outcomes of the last downloads, and what the owner was told of it."""

from bossbot_core.health.health import Health, HealthState, Outcome
from bossbot_core.health.news import News, NewsKind
from bossbot_core.health.service import PlatformHealth

__all__ = ["Health", "HealthState", "News", "NewsKind", "Outcome", "PlatformHealth"]

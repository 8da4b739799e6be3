"""The one door to the outside: `EgressDoor` in the bot, `guard.install` in a job's own process."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bossbot_core.network.egress import EgressDoor

__all__ = ["EgressDoor"]


def __getattr__(name: str) -> object:
    # Job processes import `guard` only, and must not pay for the door behind it.
    if name == "EgressDoor":
        from bossbot_core.network.egress import EgressDoor

        return EgressDoor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

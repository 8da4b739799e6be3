"""`bossbot upgrade-engines`: newer engines are installed beside the others, proved, chosen, and given up again."""

from bossbot_core.cli.upgrading.command import give_up, upgrade

__all__ = ["give_up", "upgrade"]

"""A server's own rules: typed settings in layers, role permissions, site lists, and who is blocked everywhere."""

from bossbot_core.guilds.blocks import Block, BlockKind, Blocks
from bossbot_core.guilds.bounds import GuildBounds
from bossbot_core.guilds.departures import Departures
from bossbot_core.guilds.guilds import Guilds
from bossbot_core.guilds.keys import Key
from bossbot_core.guilds.permissions import OPEN, Grant, Permission, RolePermissions
from bossbot_core.guilds.rules import Language, Rules
from bossbot_core.guilds.service import Change, GuildRules, Layer, Shown

__all__ = [
    "OPEN",
    "Block",
    "BlockKind",
    "Blocks",
    "Change",
    "Departures",
    "Grant",
    "GuildBounds",
    "GuildRules",
    "Guilds",
    "Key",
    "Language",
    "Layer",
    "Permission",
    "RolePermissions",
    "Rules",
    "Shown",
]

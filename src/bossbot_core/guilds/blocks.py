"""People and servers that the bot's owner has shut out everywhere."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.guilds import store


class BlockKind(StrEnum):
    """What is blocked."""

    USER = "user"
    GUILD = "guild"


@frozen(kw_only=True)
class Block:
    """One block; the `reason` is for the owner's eyes."""

    kind: BlockKind
    id: int
    reason: str
    since: datetime


class Blocks:
    """All blocks, kept in memory; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._blocks: dict[tuple[BlockKind, int], Block] = {}

    async def load(self) -> None:
        """Read all blocks."""
        found = [
            Block(kind=BlockKind(kind), id=blocked_id, reason=reason, since=datetime.fromtimestamp(since, UTC))
            for kind, blocked_id, reason, since in await self._database.read(store.BLOCKS)
        ]
        self._blocks = {(block.kind, block.id): block for block in found}

    async def block(self, kind: BlockKind, blocked_id: int, *, reason: str = "") -> bool:
        """Shut somebody out; False where they were already, and then only the reason changes."""
        now = self._clock()
        await self._database.write(
            partial(store.put_block, kind=kind.value, blocked_id=blocked_id, reason=reason, since=now)
        )
        before = self._blocks.get((kind, blocked_id))
        since = before.since if before else datetime.fromtimestamp(now, UTC)
        self._blocks[kind, blocked_id] = Block(kind=kind, id=blocked_id, reason=reason, since=since)
        return before is None

    async def unblock(self, kind: BlockKind, blocked_id: int) -> bool:
        """Let somebody in again; False where they were not blocked."""
        await self._database.write(partial(store.drop_block, kind=kind.value, blocked_id=blocked_id))
        return self._blocks.pop((kind, blocked_id), None) is not None

    def blocked(self, user_id: int, guild_id: int) -> Block | None:
        """What shuts a person in a server out, if anything."""
        return self._blocks.get((BlockKind.USER, user_id)) or self._blocks.get((BlockKind.GUILD, guild_id))

    def require_free(self, user_id: int, guild_id: int) -> None:
        """Raise `PermanentError` (`blocked`) where the person, or the server they are in, is shut out."""
        block = self.blocked(user_id, guild_id)
        if block is not None and block.kind is BlockKind.USER:
            raise PermanentError(ErrorCode.BLOCKED, "Whoever runs the bot has blocked you.")
        if block is not None:
            raise PermanentError(ErrorCode.BLOCKED, "Whoever runs the bot has blocked this server.")

    def listing(self) -> tuple[Block, ...]:
        """All blocks, oldest first."""
        return tuple(self._blocks.values())

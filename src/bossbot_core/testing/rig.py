"""The fault rig: a real bot as a process, with a Discord and a media host around it, to be killed at any moment."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import Factory, define

from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.testing.evidence import FINAL, Evidence
from bossbot_core.testing.origin import ALBUM_SIZE
from bossbot_core.testing.processes import BotProcess, start_bot, until


@define(kw_only=True, eq=False)
class Rig(Evidence):
    """Starts and kills bots on one data directory, and asks them as many people."""

    settings: Mapping[str, Mapping[str, Any]] = Factory(dict)
    plugins: Path | None = None
    watch_lag: bool = False
    bot: BotProcess | None = None
    asked: dict[str, Invocation] = Factory(dict)
    _turn: int = 0

    @property
    def lag_log(self) -> Path:
        """How late the bots' event loops were, line by line in milliseconds, where `watch_lag` is set."""
        return self.directory.parent / "lag.log"

    async def start(self, *, orders: Sequence[str] = (), connected: bool = True) -> BotProcess:
        """Start a bot, and wait until it is connected; it obeys the orders (see `orders`) before it starts."""
        await until(lambda: not self.discord.gateway.connected, 10)
        # Each life has a day's budget of sessions: how a bot keeps within one is tested elsewhere.
        self.discord.gateway.identifies = 0
        options = {
            "settings": self._tables(),
            "overrides": {"sample.test:80": self.origin.address},
            "orders": list(orders),
            "lag_log": str(self.lag_log) if self.watch_lag else "",
        }
        self.bot = await start_bot(options, self.log, path=self.plugins)
        if connected:
            await self.connected()
        return self.bot

    async def connected(self) -> None:
        """Wait until the bot hears what people ask; a bot that ended meanwhile is an error."""
        bot = self._bot()
        await until(lambda: bot.exit_code is not None or self._listening(), 30)
        if bot.exit_code is not None:
            raise RuntimeError(f"the bot ended with {bot.exit_code}: {self.last_words()}")

    async def kill(self) -> None:
        """SIGKILL the bot; everything that it started must be gone soon after."""
        await self._bot().kill()

    async def ask(self, path: str, *, whole: bool = True) -> Invocation:
        """Ask for `http://sample.test/PATH`, all of it, as the next person in the next place; waits for no answer.

        An album that is not wanted `whole` ends with the question which of its items are.
        """
        world = self.discord.world
        turn, self._turn = self._turn, self._turn + 1
        guilds = list(world.guilds.values())
        guild = guilds[turn % len(guilds)]
        channel = world.channels_of(guild)[turn // len(guilds) % 2]
        user = world.people[turn % len(world.people)]
        wanted = {"url": f"http://sample.test/{path}"}
        if whole and path.startswith("album/"):
            wanted["items"] = f"1-{ALBUM_SIZE}"
        command = ("download", [{"type": 3, "name": name, "value": value} for name, value in wanted.items()])
        invocation = await self.discord.invoke(command, user=user, channel=channel)
        self.asked[path] = invocation
        return invocation

    async def ask_until_accepted(self, paths: list[str], timeout_s: float = 30.0) -> None:
        """Ask for each path once, and wait for its row."""
        for path in paths:
            await self.ask(path)
        await until(lambda: set(paths) <= self.accepted(), timeout_s)

    async def finished(self, timeout_s: float = 60.0) -> None:
        """Wait until every job has ended and that was told; a bot that ended first is an error."""
        bot = self._bot()
        try:
            await until(lambda: bot.exit_code is not None or self.unfinished() == 0, timeout_s)
        except TimeoutError:
            raise TimeoutError(f"unfinished: {self._unfinished_rows()}; {self.last_words()}") from None
        if self.unfinished():
            raise RuntimeError(f"the bot ended with {bot.exit_code}: {self.last_words()}")

    async def check(self) -> None:
        """As of all evidence; no bot may run."""
        assert self.bot is None or self.bot.exit_code is not None, "check needs a bot that has ended"
        await super().check()

    async def first_claim_s(self, since: float) -> float:
        """Seconds from `since` (monotonic) to the next claim of any job."""
        before = self.claims()
        await until(lambda: self.claims() > before, 20)
        return time.monotonic() - since

    def _unfinished_rows(self) -> list[tuple[Any, ...]]:
        wanted = "SELECT id, state, attempts, error_code, canonical_url FROM jobs"
        return [tuple(row) for row in self.read(wanted) if row["state"] not in FINAL][:20]

    def _listening(self) -> bool:
        return bool(self.discord.gateway.connected and self.discord.commands.everything)

    def _bot(self) -> BotProcess:
        assert self.bot is not None, "no bot was started"
        return self.bot

    def _tables(self) -> dict[str, dict[str, Any]]:
        tables: dict[str, dict[str, Any]] = {
            "discord": {"token": self.discord.token, "rest_url": self.discord.rest_url},
            "data": {"directory": str(self.directory)},
            "limits": {"downloads_per_minute": 1_000_000, "download_cooldown_s": 0, "default_pace_per_s": 1000},
            "queue": {"max_concurrent": 8, "max_concurrent_per_guild": 4, "max_queued_per_guild": 100_000},
            "downloads": {"retry_base_s": 0.05, "retry_max_s": 0.2},
        }
        for name, table in self.settings.items():
            tables[name] = tables.get(name, {}) | dict(table)
        return tables


async def settled(rig: Rig, seconds: float = 0.3) -> None:
    """Give a bot without jobs a moment to write its last words, then end it."""
    await asyncio.sleep(seconds)
    await rig.kill()

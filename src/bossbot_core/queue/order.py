"""The order of service, kept in memory: a place costs the same however many servers wait."""

import sqlite3
from bisect import bisect_left, insort
from collections.abc import Sequence

from attrs import frozen

from bossbot_core.queue.driver import Place
from bossbot_core.queue.jobs import Priority


@frozen(kw_only=True)
class Lane:
    """A server's waiting jobs of one priority; lanes of one priority are served in the order of `turn`."""

    guild_id: int
    priority: int
    turn: tuple[int, int]
    ready: int
    paused: bool
    changed: int

    @property
    def serves(self) -> bool:
        """Whether it stands in the way of other servers' lanes."""
        return self.ready > 0 and not self.paused


class Order:
    """The lanes as they were read last. Lanes with as many jobs stand together, sorted: where one is, is bisected."""

    def __init__(self) -> None:
        self.seen = -1
        self._lanes: dict[tuple[int, int], Lane] = {}
        self._serving: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def place(self, rows: Sequence[sqlite3.Row]) -> Place:
        """Where a job stands, by the rows of `reads.PLACE`, after taking over the lanes that changed."""
        self._learn(rows)
        job = rows[0]
        if job["delayed"]:
            place = self._ready(job["own_guild"]) + job["nth"]
        else:
            place = self._before(job["own_guild"], job["own_priority"], job["nth"]) + 1
        return Place(place=place, overdue=job["overdue"] > 0)

    def _before(self, guild_id: int, priority: int, nth: int) -> int:
        """How many jobs are served before the n-th of this lane, paused lanes of other servers left aside.

        The lanes take turns, so the n-th job of every lane comes before the n+1st of any.
        """
        own = self._lanes[guild_id, priority]
        jobs = 0
        for (other, ready), turns in self._serving.items():
            if other > priority:
                jobs += ready * len(turns)
            elif other == priority:
                jobs += min(ready, nth - 1) * len(turns)
                jobs += bisect_left(turns, own.turn) if ready >= nth else 0
        if own.paused:
            jobs += nth - 1 + sum(lane.ready for lane in self._of_guild(guild_id) if lane.priority > priority)
        return jobs

    def _ready(self, guild_id: int) -> int:
        """How many jobs are ready, paused lanes of other servers left aside."""
        paused = sum(lane.ready for lane in self._of_guild(guild_id) if lane.paused)
        return paused + sum(ready * len(turns) for (_, ready), turns in self._serving.items())

    def _of_guild(self, guild_id: int) -> list[Lane]:
        found = (self._lanes.get((guild_id, priority)) for priority in Priority)
        return [lane for lane in found if lane is not None]

    def _learn(self, rows: Sequence[sqlite3.Row]) -> None:
        for row in rows if rows[0]["changed"] is not None else ():
            self._put(
                Lane(
                    guild_id=row["guild_id"],
                    priority=row["priority"],
                    turn=(row["served"], row["id"]),
                    ready=row["ready"],
                    paused=row["paused"] > 0,
                    changed=row["changed"],
                )
            )

    def _put(self, lane: Lane) -> None:
        known = self._lanes.get((lane.guild_id, lane.priority))
        if known is not None and known.changed >= lane.changed:
            return
        if known is not None and known.serves:
            alike = self._serving[known.priority, known.ready]
            del alike[bisect_left(alike, known.turn)]
            if not alike:
                del self._serving[known.priority, known.ready]
        if lane.serves:
            insort(self._serving.setdefault((lane.priority, lane.ready), []), lane.turn)
        self._lanes[lane.guild_id, lane.priority] = lane
        self.seen = max(self.seen, lane.changed)

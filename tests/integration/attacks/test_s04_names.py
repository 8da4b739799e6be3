"""S4: a name that changes its answer, mixes it, or hides it behind another name leads nowhere inside."""

import asyncio
import itertools
import socket

import pytest

from bossbot_core.network.addresses import is_public
from bossbot_core.network.dialer import Dialer, connect_tcp
from bossbot_core.network.refusals import Refused
from bossbot_core.network.resolver import SystemResolver
from bossbot_core.network.targets import Target

PUBLIC = "93.184.216.34"
FLIPS = 1000

# What one name answers to one question after the other. The system's resolver follows aliases by itself: what a
# CNAME leads to is what it answers.
NAMES = {
    "rebinding": [[PUBLIC], ["127.0.0.1"]],
    "rebinding to IPv6": [[PUBLIC], ["::1"]],
    "rebinding to the metadata": [[PUBLIC], ["169.254.169.254"]],
    "mixed": [[PUBLIC, "10.0.0.1"]],
    "mixed, the inside first": [["192.168.0.1", PUBLIC]],
    "mixed families": [[PUBLIC, "fd00::1"]],
    "alias to the inside": [["10.1.2.3"]],
    "mapped": [["::ffff:127.0.0.1"]],
    "by translation": [["64:ff9b::a9fe:a9fe"]],
    "nothing, then the inside": [[], ["127.0.0.1"]],
}


class FlippingNames:
    """Another answer at each question."""

    def __init__(self, answers):
        self._answers = itertools.cycle(answers)

    async def __call__(self, host):
        return next(self._answers)


async def looked_at_twice(resolver, host):
    """What is often done: the first address is looked at, then the name is resolved again by whoever connects."""
    first = await resolver(host)
    answers = await resolver(host)
    if not answers or (first and not is_public(first[0])):
        return PUBLIC
    # It goes on to the last one where the others do not answer.
    with await connect_tcp(answers[-1], 80) as connection:
        return connection.getpeername()[0]


async def dialled(resolver, host):
    try:
        with await Dialer(overrides={}, resolver=resolver).dial(Target(host, 80)) as connection:
            return connection.getpeername()[0]
    except Refused:
        return PUBLIC


def outcomes(way):
    async def flipped(answers):
        resolver = FlippingNames(answers)
        ends = [await way(resolver, "flips.test") for _ in range(FLIPS // len(NAMES))]
        return set(ends) != {PUBLIC}

    async def all_of_them():
        return {name: await flipped(answers) for name, answers in NAMES.items()}

    return asyncio.run(all_of_them())


# One look is enough where the first answer is always of the inside.
@pytest.mark.attack("names that flip 1,000 times", tried=len(NAMES), hits=6)
def test_no_flip_of_a_name_leads_inside(elsewhere, tally):
    def flipped(world):
        tally.held(outcomes(dialled))
        assert set(world.reached) == {PUBLIC}
        tally.hit(outcomes(looked_at_twice))

    elsewhere(flipped)


def test_an_alias_is_followed_before_the_answer_is_checked():
    """What the system finds behind a CNAME comes as the name's own address."""

    def look_up(host):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "inside.corp.test", ("10.0.0.1", 0))]

    async def dial():
        await Dialer(overrides={}, resolver=SystemResolver(look_up)).dial(Target("alias.test", 80))

    with pytest.raises(Refused, match="private-address"):
        asyncio.run(dial())

"""Between the check of a name's addresses and the connection nobody is asked again."""

import itertools
import socket

import pytest

from bossbot_core.network.addresses import is_public
from bossbot_core.network.dialer import Dialer, connect_tcp
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target

FLIPS = 1000


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield server


async def test_a_name_that_changes_its_answer_never_leads_inside(listener):
    answers = itertools.cycle([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:127.0.0.1"]])
    dialled = []

    async def rebinding(host):
        return next(answers)

    async def connect(address, port):
        dialled.append(address)
        return await connect_tcp(*listener.getsockname())

    dialer = Dialer(overrides={}, resolver=rebinding, connect=connect)
    refused = 0
    for _ in range(FLIPS):
        try:
            (await dialer.dial(Target("rebind.test", 443))).close()
        except Refused as refusal:
            refused += refusal.reason is Reason.PRIVATE_ADDRESS
        else:
            listener.accept()[0].close()
    assert (refused, len(dialled)) == (FLIPS * 3 // 4, FLIPS // 4)
    assert all(is_public(address) for address in dialled)


async def test_the_next_address_is_tried_where_one_does_not_answer(listener):
    async def two(host):
        return ["2606:4700::1111", "1.1.1.1"]

    async def connect(address, port):
        if ":" in address:
            raise OSError("no route")
        return await connect_tcp(*listener.getsockname())

    dialer = Dialer(overrides={}, resolver=two, connect=connect)
    (await dialer.dial(Target("example.com", 80))).close()


@pytest.mark.parametrize(
    ("error", "reason"), [(TimeoutError, Reason.TIMEOUT), (ConnectionRefusedError, Reason.UNREACHABLE)]
)
async def test_a_connection_that_fails_is_told_by_its_reason(error, reason):
    async def one(host):
        return ["1.1.1.1"]

    async def connect(address, port):
        raise error

    with pytest.raises(Refused) as refusal:
        await Dialer(overrides={}, resolver=one, connect=connect).dial(Target("example.com", 80))
    assert refusal.value.reason is reason


async def test_a_name_without_addresses_is_not_found():
    async def none(host):
        return []

    with pytest.raises(Refused) as refusal:
        await Dialer(overrides={}, resolver=none).dial(Target("example.com", 80))
    assert refusal.value.reason is Reason.NAME_NOT_FOUND


async def test_a_name_that_no_resolver_can_spell_is_not_found():
    with pytest.raises(Refused) as refusal:
        await Dialer(overrides={}).dial(Target(f"{'a' * 64}.test", 80))
    assert refusal.value.reason is Reason.NAME_NOT_FOUND

"""Faults by chance: the share that was asked for, on the routes that were named, until they are cleared."""

from random import Random

from bossbot_core.sandbox.faults import FaultKind, Faults


def test_a_share_of_the_requests_goes_wrong_in_both_ways_and_is_counted():
    faults = Faults()
    faults.scatter("POST /channels/*/messages", 0.3, Random(1))
    taken = [faults.take("POST", "/channels/1/messages") for _ in range(1000)]
    hit = [fault for fault in taken if fault]
    assert 250 < len(hit) < 350
    assert faults.taken.keys() == {FaultKind.STORE_THEN_500, FaultKind.STORE_THEN_RESET}
    assert faults.taken.total() == len(hit)


def test_other_routes_are_spared_and_clearing_ends_it():
    faults = Faults()
    faults.scatter("POST /channels/*/messages", 1.0, Random(1))
    assert faults.take("GET", "/channels/1/messages") is None
    faults.clear()
    assert faults.take("POST", "/channels/1/messages") is None


def test_what_was_ordered_comes_before_what_comes_by_chance():
    faults = Faults()
    faults.scatter("GET /a", 1.0, Random(1))
    faults.drop("GET /a")
    assert faults.take("GET", "/a").kind is FaultKind.DROP
    assert faults.take("GET", "/a").kind in {FaultKind.STORE_THEN_500, FaultKind.STORE_THEN_RESET}

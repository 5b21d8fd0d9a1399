"""Few frames acknowledge much, and nothing twice or too early."""

import random

from eventing.broker.acks import Acks


def test_what_is_done_in_order_takes_one_frame() -> None:
    acks = Acks(hold=10)
    assert list(acks.done([1, 2, 3])) == [(3, True)]
    assert list(acks.done([5, 4])) == [(5, True)]


def test_what_lies_beyond_a_gap_is_held_until_it_closes() -> None:
    acks = Acks(hold=10)
    assert list(acks.done([2, 4])) == []
    assert list(acks.done([1])) == [(2, True)]
    assert list(acks.done([3])) == [(4, True)]


def test_a_gap_that_stays_costs_a_frame_each() -> None:
    acks = Acks(hold=2)
    assert list(acks.done([2, 3])) == []
    assert list(acks.done([4])) == [(2, False), (3, False), (4, False)]
    assert list(acks.done([1])) == [(1, True)]
    assert list(acks.done([5])) == [(5, True)]


def test_what_is_held_can_be_asked_for() -> None:
    acks = Acks(hold=10)
    assert list(acks.done([3])) == []
    assert list(acks.rest()) == [(3, False)]
    assert list(acks.rest()) == []
    assert list(acks.done([1, 2])) == [(2, True)]


def test_every_tag_is_acknowledged_once_and_none_before_it_is_done() -> None:
    chance = random.Random(7)
    for _ in range(50):
        acks, done, acked = Acks(hold=chance.randrange(8)), set[int](), set[int]()
        waiting = list(range(1, 101))
        while waiting:
            some = chance.sample(waiting[:20], min(len(waiting), chance.randrange(1, 5)))
            waiting = [tag for tag in waiting if tag not in some]
            done.update(some)
            frames = [*acks.done(some), *(acks.rest() if chance.random() < 0.2 else ())]
            for tag, multiple in frames:
                assert tag not in acked, "the broker would close the channel"
                acked.update(range(1, tag + 1) if multiple else [tag])
            assert acked <= done
        acked.update(tag for tag, _ in acks.rest())
        assert acked == set(range(1, 101))

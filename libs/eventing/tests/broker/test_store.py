"""The embedded broker's queues, on a clock that the test moves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventing.broker.store import LEASE, Leased, Store
from eventing.message import Outcome, Outgoing
from eventing.topology import DELIVERY_LIMIT, EVENTS, Binding, Manifest, QueueSpec
from eventing.wake import Bell
from testkit.clock import MovableClock

DECLARED = Manifest(
    (
        QueueSpec(name="one", bindings=(Binding(EVENTS, "a.b"),), dead_queue="grave"),
        QueueSpec(name="two", bindings=(Binding(EVENTS, "a.*"),), dead_queue="grave"),
        QueueSpec(name="grave", bindings=(), dead_queue=None),
    )
)


def opened(path: Path, clock: MovableClock) -> Store:
    return Store(str(path), clock=clock, bell=Bell())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bus.sqlite3"


@pytest.fixture
def store(path: Path, clock: MovableClock) -> Iterator[Store]:
    store = opened(path, clock)
    store.declare(DECLARED)
    yield store
    store.close()


def message(body: str, *, key: str | None = None, routing_key: str = "a.b") -> Outgoing:
    return Outgoing(
        event_id=body, routing_key=routing_key, addressed=False, body=body.encode(), order_key=key
    )


def bodies(leased: list[Leased]) -> list[str]:
    return [one.body.decode() for one in leased]


def tags(leased: list[Leased]) -> list[tuple[int, int]]:
    return [(one.number, one.deliveries) for one in leased]


def test_a_message_reaches_every_queue_that_is_bound(store: Any) -> None:
    assert store.publish([message("x"), message("y", routing_key="a.c")]) == [Outcome.CONFIRMED] * 2
    assert (store.depth("one"), store.depth("two")) == (1, 2)


def test_a_leased_message_is_nobody_elses_until_the_lease_has_run_out(
    store: Any, clock: Any
) -> None:
    store.publish([message("x")])
    first = store.take("one", "me", 10)
    assert bodies(first) == ["x"]
    assert store.take("one", "you", 10) == []
    clock.forward(seconds=LEASE + 1)
    again = store.take("one", "you", 10)
    assert [(one.body, one.deliveries) for one in again] == [(b"x", 2)]


def test_a_lease_that_is_renewed_does_not_run_out(store: Any, clock: Any) -> None:
    store.publish([message("x")])
    store.take("one", "me", 10)
    for _ in range(3):
        clock.forward(seconds=LEASE - 1)
        store.renew("me")
    assert store.take("one", "you", 10) == []


def test_a_late_acknowledgement_does_not_take_from_the_new_holder(store: Any, clock: Any) -> None:
    store.publish([message("x")])
    late = store.take("one", "me", 10)
    clock.forward(seconds=LEASE + 1)
    store.take("one", "you", 10)
    store.ack("me", tags(late))
    clock.forward(seconds=LEASE + 1)
    assert bodies(store.take("one", "me", 10)) == ["x"]


def test_an_order_key_waits_while_somebody_else_has_its_earlier_message(store: Any) -> None:
    store.publish([message("x1", key="x"), message("y1", key="y"), message("x2", key="x")])
    mine = store.take("one", "me", 1)
    assert bodies(mine) == ["x1"]
    assert bodies(store.take("one", "you", 10)) == ["y1"]
    store.ack("me", tags(mine))
    assert bodies(store.take("one", "you", 10)) == ["x2"]


def test_what_is_delivered_too_often_goes_to_the_dead_queue(store: Any, clock: Any) -> None:
    store.publish([message("x")])
    for _ in range(DELIVERY_LIMIT):
        assert store.take("one", "me", 1)
        clock.forward(seconds=LEASE + 1)
    assert store.take("one", "me", 1) == []
    [dead] = store.take("grave", "me", 1)
    assert (dead.body, dead.died_in) == (b"x", "one")


def test_a_store_survives_its_process(path: Any, store: Any, clock: Any) -> None:
    store.publish([message("x")])
    other = opened(path, clock)
    before = other.version()
    assert bodies(other.take("one", "you", 10)) == ["x"]
    store.publish([message("y")])
    assert other.version() != before
    other.close()


def test_no_byte_of_what_was_acknowledged_is_left_after_cleaning(path: Any, store: Any) -> None:
    secret = "unmistakable-body" * 50
    store.publish([message(secret)])
    files = [path, path.with_name(path.name + "-wal")]
    assert any(b"unmistakable-body" in file.read_bytes() for file in files)
    for queue in ("one", "two"):
        store.ack("me", tags(store.take(queue, "me", 10)))
    assert store.clean()
    assert not any(b"unmistakable-body" in file.read_bytes() for file in files if file.exists())


def test_what_is_missing_is_said_in_words(path: Any, clock: Any) -> None:
    empty = opened(path, clock)
    assert empty.missing(DECLARED) == ["queue one", "queue two", "queue grave"]
    empty.close()

"""The second way of messages is not much slower than the first, and keeps their order too."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from contracts.booking import OrderShipped
from contracts.wire import to_wire
from eventing.subscription import Subscription

QUEUE = "booking.events"
COUNT = 60


@pytest.fixture
def broker_url() -> str:
    """Return the quickest broker: retries are rows, the same with all."""
    return f"memory://{secrets.token_hex(6)}"


def wire(event: OrderShipped, event_id: str, **changes: Any) -> bytes:
    raw = to_wire(event, event_id=event_id, time=datetime.now(UTC), source="booking")
    return json.dumps({**json.loads(raw), **changes}).encode()


def delivered_again(bench: Any, worker: Any, bodies: list[bytes]) -> None:
    """Have messages in the queue that somebody held before and did not acknowledge."""
    bench.publish(*bodies)
    inlet, arrived = bench.transport.inlet(), []
    inlet.consume(QUEUE, prefetch=len(bodies), on_arrival=arrived.append)
    while len(arrived) < len(bodies):
        inlet.drain(0.05)
    inlet.close()
    worker.start()
    bench.stack.callback(worker.stop)


@pytest.fixture
def heard(any_service: Any, bench: Any) -> Any:
    """Return a worker, not started, whose handler fails once where it is told to."""
    take, failed = any_service.takes(), set()

    def handle(session: Session, event: OrderShipped, *, deps: object) -> None:
        take(session, event, deps=deps)
        if event.buyer_id == "per_sick" and event.order_id not in failed:
            failed.add(event.order_id)
            raise RuntimeError("not at first")

    subscription = Subscription(queue=QUEUE, handlers={OrderShipped: handle}, lanes=1)
    return bench.worker(any_service, subscription, start=False)


def test_what_comes_again_is_taken_together(
    bench: Any, any_service: Any, heard: Any, shipped: Any, eventually: Any
) -> None:
    """One by one, whoever once waited behind another would wait for as long as the load lasts."""
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1

    bodies = [wire(shipped(f"ord_{n % 3}", n // 3), f"evt_{n}") for n in range(COUNT)]
    sa.event.listen(any_service.database.engine, "commit", count)
    delivered_again(bench, heard, bodies)
    eventually(lambda: len(any_service.effected()) == COUNT)
    eventually(lambda: not any_service.rows(any_service.tables.retries))
    sa.event.remove(any_service.database.engine, "commit", count)
    assert commits < COUNT
    for order in range(3):
        versions = [version for key, version in any_service.effected() if key == f"ord_{order}"]
        assert versions == list(range(COUNT // 3))


def test_one_that_fails_among_them_holds_back_its_own_key_only(
    bench: Any, any_service: Any, heard: Any, shipped: Any, eventually: Any
) -> None:
    sick = [wire(shipped("ord_sick", n, "per_sick" if n == 1 else "per_x"), f"evt_s{n}")
            for n in range(4)]  # fmt: skip
    well = [wire(shipped("ord_well", n), f"evt_w{n}") for n in range(4)]
    delivered_again(bench, heard, [raw for pair in zip(sick, well, strict=True) for raw in pair])
    eventually(lambda: len(any_service.effected()) == 8)
    effected = any_service.effected()
    for order in ("ord_sick", "ord_well"):
        assert [version for key, version in effected if key == order] == [0, 1, 2, 3]
    assert heard.registry.get_sample_value("eventing_tries_total", {"queue": QUEUE}) > 8
    eventually(lambda: not any_service.rows(any_service.tables.retries))
    assert not any_service.rows(any_service.tables.dead)


def test_a_version_that_we_do_not_know_is_kept_and_not_let_go(
    bench: Any, any_service: Any, heard: Any, shipped: Any, eventually: Any
) -> None:
    newer = wire(shipped("ord_1"), "evt_newer", type="alheraf.booking.order_shipped.v9")
    heard.start()
    bench.stack.callback(heard.stop)
    bench.publish(newer)
    eventually(lambda: any_service.rows(any_service.tables.dead))
    [dead] = any_service.rows(any_service.tables.dead)
    assert (dead["event_id"], dead["error"].split()[0]) == ("evt_newer", "Permanent")


def test_receiving_outlives_what_it_did_not_expect(
    bench: Any, any_service: Any, heard: Any, shipped: Any, eventually: Any, monkeypatch: Any
) -> None:
    """A thread that ends without a word leaves a process that looks alive and hears nothing."""
    hang_up, calls = heard._consumer._acknowledge, []

    def acknowledge(inlet: Any) -> Any:
        calls.append(inlet)
        if len(calls) == 1:
            raise KeyError("nobody thought of it")
        return hang_up(inlet)

    monkeypatch.setattr(heard._consumer, "_acknowledge", acknowledge)
    heard.start()
    bench.stack.callback(heard.stop)
    bench.publish(wire(shipped("ord_1"), "evt_1"))
    eventually(lambda: any_service.effected() == [("ord_1", 1)])
    assert len(calls) > 1

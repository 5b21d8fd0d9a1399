"""What every transport must do: one suite, run against RabbitMQ, the SQLite broker and memory.

Long because the promises of a transport are read in one place.
"""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from contracts.booking import OrderCompleted, OrderShipped
from contracts.privacy import ErasePerson, PrepareErasure
from contracts.wire import to_wire
from eventing.backoff import Backoff, RetryPolicy
from eventing.dead import Chosen, DeadLetters, Who
from eventing.errors import Permanent
from eventing.subscription import Subscription

QUEUE = "booking.events"


def hearing(service: Any, queue: str = QUEUE, **options: Any) -> Subscription:
    return Subscription(queue=queue, handlers={OrderShipped: service.takes(queue)}, **options)


def test_what_is_said_reaches_who_listens(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench.worker(service, hearing(service))
    service.say(shipped("ord_1"))
    eventually(lambda: service.effected() == [("ord_1", 1)])
    eventually(lambda: not service.rows(service.tables.outbox))
    eventually(lambda: bench.transport.depth(QUEUE) == 0)


def test_every_queue_gets_its_own_copy(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench.worker(service, hearing(service, "booking.one"), hearing(service, "booking.two"))
    service.say(shipped("ord_1"))
    eventually(lambda: len(service.effected()) == 2)
    queues = {row["queue"] for row in service.rows(service.effects)}
    assert queues == {"booking.one", "booking.two"}


def test_what_nobody_hears_is_kept(bench: Any, service: Any, shipped: Any, eventually: Any) -> None:
    bench.worker(service, Subscription(queue=QUEUE, handlers={OrderCompleted: service.takes()}))
    service.say(shipped("ord_1"))
    eventually(lambda: bench.transport.depth("alheraf.unrouted") >= 1)
    eventually(lambda: not service.rows(service.tables.outbox))


def prepare(holder: str) -> PrepareErasure:
    return PrepareErasure(request_id="req_1", holder=holder, phase=1, person_id="per_1")


def test_a_command_without_its_holder_is_seen_and_delivered_later(
    bench: Any, service: Any, privacy: Any, eventually: Any
) -> None:
    bench.worker(privacy, Subscription(queue="privacy.x", handlers={OrderShipped: print}))
    privacy.say(prepare("booking"))
    eventually(lambda: [row["attempts"] for row in privacy.rows(privacy.tables.outbox)] == [1])

    heard: list[str] = []

    def on_prepare(event: PrepareErasure, *, deps: object) -> None:
        del deps
        heard.append(event.holder)

    own = Subscription(
        queue="booking.privacy",
        handlers={PrepareErasure: on_prepare},
        own_transactions=True,
        batch=1,
    )
    bench.worker(service, own)
    eventually(lambda: heard == ["booking"])
    eventually(lambda: not privacy.rows(privacy.tables.outbox))


def test_a_command_reaches_only_whom_it_names(
    bench: Any, service: Any, privacy: Any, eventually: Any, stays: Any
) -> None:
    heard: list[tuple[str, str]] = []

    def listen(me: str) -> Subscription:
        def on_prepare(session: Session, event: PrepareErasure, *, deps: object) -> None:
            del session, deps
            heard.append((me, event.holder))

        return Subscription(queue=f"{me}.privacy", handlers={PrepareErasure: on_prepare})

    bench.worker(service, listen("booking"))
    bench.worker(privacy, listen("privacy"))
    privacy.say(prepare("booking"))
    eventually(lambda: heard)
    stays(lambda: heard == [("booking", "booking")])


def test_an_order_keeps_its_order_over_many_lanes(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench.worker(service, hearing(service, lanes=4, batch=7))
    for version in range(1, 31):
        service.say(*(shipped(f"ord_{order}", version) for order in range(5)))
    eventually(lambda: len(service.effected()) == 150)
    effected = service.effected()
    for order in range(5):
        versions = [version for key, version in effected if key == f"ord_{order}"]
        assert versions == list(range(1, 31))


def test_what_is_not_acknowledged_comes_again(bench: Any, service: Any, eventually: Any) -> None:
    bench.worker(service, hearing(service), start=False)
    bench.publish(b"something")
    arrived = []
    for _ in range(2):
        inlet = bench.transport.inlet()
        inlet.consume(QUEUE, prefetch=1, on_arrival=arrived.append)
        before = len(arrived)
        eventually(lambda inlet=inlet, n=before: inlet.drain(0.05) or len(arrived) > n)
        inlet.close()
    assert [arrival.redelivered for arrival in arrived] == [False, True]
    assert [arrival.body for arrival in arrived] == [b"something"] * 2


def test_a_message_is_acknowledged_after_its_commit(bench: Any, service: Any, shipped: Any) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(session: Session, event: OrderShipped, *, deps: object) -> None:
        service.takes()(session, event, deps=deps)
        reached.set()
        go_on.wait(10)

    worker = bench.worker(
        service, Subscription(queue=QUEUE, handlers={OrderShipped: slow}), start=False
    )
    worker.start()
    bench.publish(to_wire_of(shipped("ord_1")))
    assert reached.wait(10)
    threading.Timer(0.2, go_on.set).start()
    worker.stop()
    assert service.effected() == [("ord_1", 1)]
    assert bench.transport.depth(QUEUE) == 0


def to_wire_of(event: OrderShipped, event_id: str = "evt_1") -> bytes:
    return to_wire(event, event_id=event_id, time=datetime.now(UTC), source="booking")


def test_one_bad_message_takes_no_other_with_it(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    take = service.takes()

    def choosy(session: Session, event: OrderShipped, *, deps: object) -> None:
        take(session, event, deps=deps)
        if event.order_id == "ord_3":
            raise Permanent

    worker = bench.worker(
        service, Subscription(queue=QUEUE, handlers={OrderShipped: choosy}), start=False
    )
    bench.publish(*(to_wire_of(shipped(f"ord_{n}"), f"evt_{n}") for n in range(6)))
    worker.start()
    bench.stack.callback(worker.stop)
    eventually(lambda: len(service.effected()) == 5)
    eventually(lambda: [row["event_id"] for row in service.rows(service.tables.dead)] == ["evt_3"])
    assert ("ord_3", 1) not in service.effected()


def test_the_same_message_twice_takes_effect_once(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench.worker(service, hearing(service))
    same = to_wire_of(shipped("ord_1"))
    bench.publish(same, same)
    bench.publish(same, to_wire_of(shipped("ord_1", 2), "evt_2"))
    eventually(lambda: ("ord_1", 2) in service.effected())
    assert service.effected() == [("ord_1", 1), ("ord_1", 2)]


def test_an_order_waits_behind_its_failed_message_and_others_do_not(
    bench: Any, service: Any, shipped: Any, eventually: Any, stays: Any
) -> None:
    take, healthy = service.takes(), threading.Event()

    def sick(session: Session, event: OrderShipped, *, deps: object) -> None:
        take(session, event, deps=deps)
        if event.order_id == "ord_sick" and event.version == 1 and not healthy.is_set():
            raise RuntimeError("not today")

    bench.worker(
        service,
        Subscription(queue=QUEUE, handlers={OrderShipped: sick}),
        retry=patient(limit=1000),
    )
    for version in range(1, 4):
        service.say(shipped("ord_sick", version), shipped("ord_well", version))
    eventually(lambda: len(service.effected()) == 3)
    stays(lambda: {key for key, _ in service.effected()} == {"ord_well"})
    healthy.set()
    eventually(lambda: len(service.effected()) == 6)
    assert service.effected()[3:] == [("ord_sick", 1), ("ord_sick", 2), ("ord_sick", 3)]
    eventually(lambda: not service.rows(service.tables.retries))


def patient(limit: int) -> Any:
    return RetryPolicy(backoff=Backoff(first=0.02, longest=0.05), limit=limit)


def test_a_message_that_never_succeeds_dies_and_can_be_replayed(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    take, healthy = service.takes(), threading.Event()

    def sick(session: Session, event: OrderShipped, *, deps: object) -> None:
        if not healthy.is_set():
            raise RuntimeError("not today")
        take(session, event, deps=deps)

    worker = bench.worker(service, Subscription(queue=QUEUE, handlers={OrderShipped: sick}))
    service.say(shipped("ord_1"))
    eventually(lambda: service.rows(service.tables.dead))
    [dead] = service.rows(service.tables.dead)
    assert dead["attempts"] == 3
    assert dead["error"].startswith("RuntimeError at test_conformance.py")
    assert dead["subject"] == "per_buyer"
    assert not service.rows(service.tables.retries)

    healthy.set()
    letters = DeadLetters(service.tables, worker._clock)
    with service.database.transaction() as session:
        assert letters.replay(session, Chosen(numbers=[dead["id"]]), Who("test"))
        assert not letters.listed(session)
    eventually(lambda: service.effected() == [("ord_1", 1)])


def test_bytes_that_nobody_can_read_are_dead_at_once(
    bench: Any, service: Any, eventually: Any
) -> None:
    bench.worker(service, hearing(service))
    bench.publish(b"{not json", b'{"specversion":"1.0"}', b"\x00\xff")
    eventually(lambda: len(service.rows(service.tables.dead)) == 3)
    errors = [row["error"] for row in service.rows(service.tables.dead)]
    assert all(error.startswith("Unreadable: not ") for error in errors)
    eventually(lambda: bench.transport.depth(QUEUE) == 0)


def test_what_nobody_asked_for_is_counted_and_let_go(
    bench: Any, service: Any, eventually: Any
) -> None:
    worker = bench.worker(service, hearing(service))
    unknown = (
        b'{"specversion":"1.0","id":"evt_9","source":"/alheraf/booking","time":'
        b'"2026-03-01T12:00:00Z","type":"alheraf.booking.order_dreamt.v1","data":{}}'
    )
    bench.publish(unknown)
    count = {"queue": QUEUE, "outcome": "unheard"}
    eventually(lambda: worker.registry.get_sample_value("eventing_messages_total", count) == 1)
    assert not service.rows(service.tables.dead)


def test_an_event_of_a_forgotten_person_is_dropped(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    def fence(session: Session, envelopes: Any) -> list[Any]:
        assert session.is_active
        return [
            None if envelope.event.buyer_id == "per_forgotten" else envelope.event
            for envelope in envelopes
        ]

    worker = bench.worker(service, hearing(service), fence=fence)
    service.say(shipped("ord_1", buyer="per_forgotten"), shipped("ord_2"))
    eventually(lambda: service.effected() == [("ord_2", 1)])
    count = {"queue": QUEUE, "outcome": "fenced"}
    eventually(lambda: worker.registry.get_sample_value("eventing_messages_total", count) == 1)


def test_commands_with_their_own_transactions_come_one_by_one(
    bench: Any, service: Any, privacy: Any, eventually: Any
) -> None:
    tried: list[int] = []

    def erase(event: ErasePerson, *, deps: object) -> None:
        assert deps == "deps"
        tried.append(event.phase)
        if tried.count(event.phase) == 1:
            raise RuntimeError("once more")

    own = Subscription(
        queue="booking.privacy", handlers={ErasePerson: erase}, own_transactions=True, batch=1
    )
    bench.worker(service, own, deps="deps")
    bench.worker(privacy, Subscription(queue="privacy.x", handlers={OrderShipped: print}))
    privacy.say(
        ErasePerson(
            request_id="req_1",
            holder="booking",
            phase=7,
            person_id="per_1",
            pseudonym="psd_1",
            preview_digest="",
            erasure_seq=1,
        )
    )
    eventually(lambda: tried == [7, 7])
    eventually(lambda: not service.rows(service.tables.retries))


def test_commands_that_wait_come_together_and_one_by_one_where_that_fails(
    bench: Any, service: Any, privacy: Any, eventually: Any
) -> None:
    alone: list[str] = []
    together: list[list[str]] = []

    def prepare_one(event: PrepareErasure, *, deps: object) -> None:
        del deps
        alone.append(event.request_id)
        time.sleep(0.2 if len(alone) == 1 else 0)  # the others are there by then

    def prepare_many(events: list[PrepareErasure], *, deps: object) -> None:
        del deps
        together.append([event.request_id for event in events])
        raise RuntimeError("not all of you at once")

    own = Subscription(
        queue="booking.privacy",
        handlers={PrepareErasure: prepare_one},
        together={PrepareErasure: prepare_many},
        own_transactions=True,
        lanes=1,
        batch=10,
    )
    bench.worker(privacy, Subscription(queue="privacy.x", handlers={OrderShipped: print}))
    bench.worker(service, own)
    requests = [f"req_{number}" for number in range(5)]
    privacy.say(*(replace(prepare("booking"), request_id=one) for one in requests))
    eventually(lambda: sorted(alone) == requests)
    assert together
    assert all(len(tried) > 1 and set(tried) <= set(requests) for tried in together)
    eventually(lambda: bench.transport.depth("booking.privacy") == 0)
    assert service.rows(service.tables.retries) == []


def test_what_the_broker_gave_up_on_joins_the_dead_letters(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    worker = bench.worker(service, hearing(service), start=False)
    bench.publish(to_wire_of(shipped("ord_1")))
    while not bench.transport.depth("booking.dead"):
        inlet, arrived = bench.transport.inlet(), []
        inlet.consume(QUEUE, prefetch=1, on_arrival=arrived.append)
        inlet.drain(0.05)
        inlet.close()
    worker.start()
    bench.stack.callback(worker.stop)
    eventually(lambda: service.rows(service.tables.dead))
    [dead] = service.rows(service.tables.dead)
    assert (dead["queue"], dead["error"]) == (QUEUE, "delivered too often")
    assert dead["event_id"] == "evt_1"

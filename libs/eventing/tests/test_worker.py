"""Schedules, waking, counting and looking after: what a worker does beside its messages."""

import secrets
import threading
import time
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.database import Database
from contracts.booking import OrderShipped
from eventing.inbox import KEPT, Inbox
from eventing.notify import Notifier
from eventing.outbox import Outbox
from eventing.schedule import Schedule
from eventing.subscription import Subscription

QUEUE = "booking.events"


@pytest.fixture
def broker_url() -> str:
    """Return the quickest broker: these stories are the same with all."""
    return f"memory://{secrets.token_hex(6)}"


def hearing(service: Any) -> Subscription:
    return Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()})


def test_a_schedule_runs_again_and_again_in_one_worker_only(
    bench: Any, service: Any, eventually: Any
) -> None:
    runs: list[object] = []

    def run(database: Database, deps: object) -> None:
        assert database is service.database
        runs.append(deps)

    schedule = Schedule(name="tick", every=0.05, run=run)
    for deps in ("first", "second"):
        bench.worker(service, hearing(service), schedules=[schedule], deps=deps)
    eventually(lambda: len(runs) >= 2)
    assert set(runs) == {"first"}


def test_a_schedule_outlives_its_errors(bench: Any, service: Any, eventually: Any) -> None:
    runs: list[int] = []

    def run(_database: Database, _deps: object) -> None:
        runs.append(1)
        raise RuntimeError("once more")

    bench.worker(service, hearing(service), schedules=[Schedule(name="x", every=0.01, run=run)])
    eventually(lambda: len(runs) >= 2)


def test_another_process_wakes_the_relay_at_once(
    bench: Any, make_service: Any, postgres_url: Any, shipped: Any, eventually: Any
) -> None:
    """Without the notice it would take up to the second of the safety look."""
    service, web = make_service("booking", postgres_url), make_service("booking", postgres_url)
    bench.worker(service, hearing(service))
    # One process has one bell for one address, so this takes the long way round on purpose.
    notifier = Notifier(web.database)
    took = []
    for number in range(5):
        time.sleep(0.2)
        with web.database.engine.begin() as connection:
            connection.execute(
                service.tables.outbox.insert().values(_row(service, shipped(f"ord_{number}")))
            )
        said = time.monotonic()
        notifier()
        eventually(lambda n=number: len(service.effected()) == n + 1)
        took.append(time.monotonic() - said)
    assert sorted(took)[2] < 0.3


def _row(service: Any, event: Any) -> dict[str, Any]:
    return Outbox(service.database, service.tables, source="booking").row_of(event)


def test_what_waits_can_be_scraped(bench: Any, service: Any, shipped: Any) -> None:
    worker = bench.worker(service, hearing(service), start=False)
    service.say(shipped("ord_1"))
    assert worker.registry.get_sample_value("eventing_outbox_rows") == 1
    assert worker.registry.get_sample_value("eventing_dead_rows") == 0


def test_the_inbox_forgets_what_can_no_longer_come_back(any_service: Any, clock: Any) -> None:
    inbox = Inbox(any_service.tables, clock)
    with any_service.database.transaction() as session:
        assert inbox.claim(session, "q", ["evt_1", "evt_2", "evt_1"]) == {"evt_1", "evt_2"}
        assert inbox.claim(session, "q", ["evt_2", "evt_3"]) == {"evt_3"}
    clock.forward(seconds=KEPT.total_seconds() + 1)
    with any_service.database.transaction() as session:
        assert inbox.sweep(session) == 3
        assert inbox.known(session, "q", ["evt_1"]) == set()


def test_a_handler_is_traced_back_to_who_said_it(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracer = provider.get_tracer("test")
    bench.worker(service, hearing(service), tracer=tracer)
    with tracer.start_as_current_span("request") as request:
        service.say(shipped("ord_1"))
        asked = request.get_span_context()
    eventually(lambda: len(spans.get_finished_spans()) == 2)
    handled = spans.get_finished_spans()[1]
    assert handled.name == "alheraf.booking.order_shipped.v1"
    assert [link.context.trace_id for link in handled.links] == [asked.trace_id]


def test_a_worker_that_stops_finishes_what_it_has_in_hand(
    bench: Any, service: Any, shipped: Any
) -> None:
    begun, take = threading.Event(), service.takes()

    def slow(session: Any, event: Any, *, deps: Any) -> None:
        begun.set()
        time.sleep(0.2)
        take(session, event, deps=deps)

    worker = bench.worker(service, Subscription(queue=QUEUE, handlers={OrderShipped: slow}))
    service.say(shipped("ord_1"))
    assert begun.wait(10)
    worker.stop()
    assert service.effected() == [("ord_1", 1)]
    assert bench.transport.depth(QUEUE) == 0


def test_a_fault_of_ours_has_the_letters_delivered_again(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    """What nobody expects ends the connection, not the lane."""
    worker = bench.worker(service, hearing(service), start=False)
    faults = [OverflowError("nobody thought of this")]

    def deal(letters: Any) -> None:
        if faults:
            raise faults.pop()
        dispatch(letters)

    [lane, *_] = lanes = worker._consumer._lanes[QUEUE]
    dispatch = lane._deal
    for each in lanes:
        each._deal = deal
    worker.start()
    bench.stack.callback(worker.stop)
    service.say(shipped("ord_1"))
    eventually(lambda: service.effected() == [("ord_1", 1)])
    assert worker.registry.get_sample_value("eventing_reconnects_total") == 1

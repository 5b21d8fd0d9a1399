"""A request is followed over the broker to whoever acts on it, in traces and in logs."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer
from sqlalchemy.orm import Session

from chassis.log import log_to
from chassis.tracing import correlation_id, message_span, trace_requests
from contracts.booking import OrderShipped
from contracts.holders import RestrictionLifted
from contracts.privacy import LiftRestriction
from eventing.outbox import record
from eventing.subscription import Subscription

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
_LOG = logging.getLogger("of the test")


@pytest.fixture
def broker_url(rabbitmq_url: str) -> str:
    return rabbitmq_url


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(spans: InMemorySpanExporter) -> Iterator[Tracer]:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    yield provider.get_tracer("test")
    provider.shutdown()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log of this process, as in production."""
    path = tmp_path / "log.jsonl"
    root, before = logging.getLogger(), logging.getLogger().level
    handler = log_to(path)
    yield path
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


def asking(service: Any, tracer: Tracer, *events: Any) -> Flask:
    """Return a web application that says these events when it is asked to."""
    app = Flask("asking")
    trace_requests(app, tracer)

    @app.post("/ask")
    def ask() -> str:
        service.say(*events)
        _LOG.info("asked")
        return ""

    return app


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    [found] = [span for span in spans.get_finished_spans() if span.name == name]
    return found


def correlations(log: Path, message: str) -> set[str | None]:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return {line.get("correlation_id") for line in lines if line["message"] == message}


def test_a_request_is_followed_to_its_handler_and_back(
    bench: Any,
    service: Any,
    privacy: Any,
    *,
    tracer: Tracer,
    spans: Any,
    log: Path,
    eventually: Any,
) -> None:
    """A command and its reply: the handler is a child of the request, and the reply's is linked.

    Long because the way is followed from end to end.
    """
    told: list[str] = []

    def lift(command: LiftRestriction, *, deps: Any) -> None:
        del deps
        _LOG.info("lifted")
        said = {"request_id": command.request_id, "holder": "booking", "phase": 1}
        with service.database.transaction() as session:
            record(session, RestrictionLifted(**said))

    def note(_session: Session, reply: RestrictionLifted, *, deps: Any) -> None:
        del deps
        _LOG.info("noted")
        told.append(reply.holder)

    commands = Subscription(
        queue="booking.privacy", handlers={LiftRestriction: lift}, own_transactions=True, batch=1
    )
    bench.worker(service, commands, tracer=tracer)
    replies = Subscription(queue="privacy.replies", handlers={RestrictionLifted: note})
    bench.worker(privacy, replies, tracer=tracer)
    command = LiftRestriction(request_id="req_1", holder="booking", phase=1, person_id="per_1")
    with asking(privacy, tracer, command).test_client() as http:
        http.post("/ask", headers={"traceparent": TRACEPARENT})
    eventually(lambda: told == ["booking"])
    eventually(lambda: len(spans.get_finished_spans()) == 3)

    request = named(spans, "POST /ask")
    handled = named(spans, "alheraf.privacy.lift_restriction.v1")
    replied = named(spans, "alheraf.booking.restriction_lifted.v1")
    assert request.context.trace_id == handled.context.trace_id == int(TRACE, 16)
    assert handled.parent is not None
    assert handled.parent.span_id == request.context.span_id
    [link] = replied.links
    assert (link.context.trace_id, link.context.span_id) == (
        handled.context.trace_id,
        handled.context.span_id,
    )
    for message in ("asked", "lifted", "noted"):
        assert correlations(log, message) == {TRACE}


def test_what_follows_from_an_event_belongs_to_the_same_conversation(
    bench: Any,
    service: Any,
    shipped: Any,
    *,
    tracer: Tracer,
    spans: Any,
    log: Path,
    eventually: Any,
) -> None:
    """An event's handler has a trace of its own, linked; what it says still names the beginning."""

    def ship_next(session: Session, event: OrderShipped, *, deps: Any) -> None:
        del deps
        _LOG.info("shipped %s", event.version)
        if event.version < 3:
            record(session, shipped("ord_1", event.version + 1))

    heard = Subscription(queue="booking.events", handlers={OrderShipped: ship_next})
    bench.worker(service, heard, tracer=tracer)
    with asking(service, tracer, shipped("ord_1")).test_client() as http:
        http.post("/ask", headers={"traceparent": TRACEPARENT})
    eventually(lambda: len(spans.get_finished_spans()) == 4)
    handled = [
        span
        for span in spans.get_finished_spans()
        if span.name == "alheraf.booking.order_shipped.v1"
    ]
    handled.sort(key=lambda span: span.start_time)
    assert len({span.context.trace_id for span in handled} | {int(TRACE, 16)}) == 4
    said_by = [span.links[0].context.trace_id for span in handled]
    assert said_by == [int(TRACE, 16), *(span.context.trace_id for span in handled[:2])]
    for version in (1, 2, 3):
        assert correlations(log, f"shipped {version}") == {TRACE}


@pytest.mark.parametrize("correlation", ["", "Layla", "0af7651916cd43dd8448eb211c80319c\n", None])
def test_what_is_no_id_is_not_logged_as_one(correlation: str | None, tracer: Tracer) -> None:
    with message_span(tracer, "x", None, is_command=False, correlation=correlation):
        assert correlation_id() != correlation
    assert correlation_id() is None

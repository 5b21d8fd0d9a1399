"""Trace context that travels: from a request into the outbox, and from a message into its handler.

Source: https://www.w3.org/TR/trace-context/
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.trace import Link, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """Return the context that a message should carry, or None where nothing is traced."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def request_span(tracer: Tracer, name: str, traceparent: str | None) -> Iterator[None]:
    """Trace a request as a child of what its client traces."""
    parent = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
    token = context.attach(parent)
    try:
        with tracer.start_as_current_span(name, kind=SpanKind.SERVER):
            yield
    finally:
        context.detach(token)


@contextmanager
def message_span(
    tracer: Tracer, name: str, traceparent: str | None, *, is_command: bool
) -> Iterator[None]:
    """Trace a handler: of a command as a child, of an event linked to where it was said."""
    parent = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
    if is_command:
        with tracer.start_as_current_span(name, context=parent, kind=SpanKind.CONSUMER):
            yield
        return
    said = trace.get_current_span(parent).get_span_context()
    links = [Link(said)] if said.is_valid else []
    with tracer.start_as_current_span(name, links=links, kind=SpanKind.CONSUMER):
        yield

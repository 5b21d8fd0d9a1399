"""Trace context that travels: from a request into the outbox, and from a message into its handler.

A handler of an event is traced by itself, linked to who said it: traces end where waiting begins.
The correlation id goes on: it is the id of the trace with which a conversation began, and travels
with every event that follows from it.

Source: https://www.w3.org/TR/trace-context/ and the CloudEvents extension "correlation"
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, request
from opentelemetry import context, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Link, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_CORRELATION = context.create_key("correlation-id")
_AN_ID = re.compile(r"[0-9a-f]{32}")
# What an exception says may be personal; spans say only that there was one.
_WORDLESS: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}


def own_tracer(service: str) -> Tracer:
    """Return a tracer that gives ids without telling anybody, for whom no other was made."""
    return TracerProvider(shutdown_on_exit=False).get_tracer(service)


def trace_requests(app: Flask, tracer: Tracer) -> None:
    """Let each request of an application be a span of its client's trace."""

    @app.before_request
    def begin() -> None:
        route = request.url_rule.rule if request.url_rule is not None else "unknown"
        span = request_span(tracer, f"{request.method} {route}", request.headers.get("traceparent"))
        span.__enter__()  # its end is in another hook of Flask's
        g.request_span = span

    @app.teardown_request
    def end(failed: BaseException | None) -> None:
        span = g.pop("request_span", None)
        if span is not None:
            span.__exit__(type(failed) if failed else None, failed, None)


def current_traceparent() -> str | None:
    """Return the context that a message should carry, or None where nothing is traced."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def correlation_id() -> str | None:
    """Return the id by which logs of one conversation are found in every process."""
    begun = context.get_value(_CORRELATION)
    if begun is not None:
        return str(begun)
    here = trace.get_current_span().get_span_context()
    return trace.format_trace_id(here.trace_id) if here.is_valid else None


def outgoing_headers() -> dict[str, str]:
    """Return the headers that carry the trace to another service."""
    traceparent = current_traceparent()
    return {"traceparent": traceparent} if traceparent else {}


@contextmanager
def request_span(tracer: Tracer, name: str, traceparent: str | None) -> Iterator[None]:
    """Trace a request as a child of what its client traces."""
    parent = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
    token = context.attach(parent)
    try:
        with tracer.start_as_current_span(name, kind=SpanKind.SERVER, **_WORDLESS):
            yield
    finally:
        context.detach(token)


@contextmanager
def message_span(
    tracer: Tracer,
    name: str,
    traceparent: str | None,
    *,
    is_command: bool,
    correlation: str | None = None,
) -> Iterator[None]:
    """Trace a handler: of a command as a child, of an event linked to where it was said."""
    token = context.attach(_correlated(correlation))
    try:
        with _message_span(tracer, name, traceparent, is_command=is_command):
            yield
    finally:
        context.detach(token)


def _correlated(correlation: str | None) -> context.Context:
    """Return this context, as part of the conversation that a message names."""
    if correlation is None or not _AN_ID.fullmatch(correlation):
        return context.get_current()
    return context.set_value(_CORRELATION, correlation)


@contextmanager
def _message_span(
    tracer: Tracer, name: str, traceparent: str | None, *, is_command: bool
) -> Iterator[None]:
    parent = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
    if is_command:
        with tracer.start_as_current_span(
            name, context=parent, kind=SpanKind.CONSUMER, **_WORDLESS
        ):
            yield
        return
    with messages_span(tracer, name, [traceparent]):
        yield


@contextmanager
def messages_span(tracer: Tracer, name: str, traceparents: Iterable[str | None]) -> Iterator[None]:
    """Trace a handler of several messages: linked to wherever they were said."""
    contexts = [_PROPAGATOR.extract({"traceparent": one}) for one in traceparents if one]
    said = [trace.get_current_span(one).get_span_context() for one in contexts]
    links = [Link(one) for one in said if one.is_valid]
    with tracer.start_as_current_span(name, links=links, kind=SpanKind.CONSUMER, **_WORDLESS):
        yield

"""The application factory: what every service's web process is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from opentelemetry.trace import Tracer
from prometheus_client import CollectorRegistry
from sqlalchemy import Table
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis.asyncapi import asyncapi_routes
from chassis.clock import Clock, SystemClock
from chassis.closing import close_while
from chassis.corrected import Corrected
from chassis.corrections import correction_routes
from chassis.database import Database
from chassis.idempotency import mark_claims
from chassis.management import Check
from chassis.metrics import measure_requests
from chassis.openapi import document
from chassis.operated import Operated
from chassis.operations import operations_routes
from chassis.pool import measure_pool
from chassis.problems import speak_problems
from chassis.requests import Admission, PersonCheck
from chassis.settings import ServiceSettings
from chassis.signatures import KeySource
from chassis.tracing import own_tracer, trace_requests
from chassis.web import Blueprint, Workplace

MOST_BYTES = 1024 * 1024
Describe = Callable[[str], Mapping[str, Any]]


class UndeclaredAccess(Exception):
    """An operation does not say who may call it; the application does not start."""


def _is_open() -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Web:
    """The parts of one service's web application.

    `describe_personal` answers, for a column such as `orders.address`, the `x-…` properties of the
    documents; `person_check` answers whether a person is known, restricted or forgotten here;
    `operated` is what operators may ask of the service's events, and have done; `corrected` what
    officers may set right of people.
    `closed` says in words why nobody outside is served now, which `/readyz` then says too.
    """

    name: str
    title: str
    settings: ServiceSettings
    database: Database
    deps: Any
    blueprints: Sequence[Blueprint]
    keys: KeySource
    person_check: PersonCheck
    clock: Clock = field(default_factory=SystemClock)
    describe_personal: Describe | None = None
    idempotency_table: Table | None = None
    operated: Operated | None = None
    corrected: Corrected | None = None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    tracer: Tracer | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    closed: Check = _is_open


def build_app(web: Web) -> Flask:
    """Return the application.

    Raises:
        UndeclaredAccess: an operation has no rule of who may call it.
    """
    app = Flask(web.name)
    app.config["PUBLIC_URL"] = web.settings.public_url.rstrip("/")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    hops = web.settings.proxy_hops
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0)  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["alheraf"] = Workplace(database=web.database, deps=web.deps)
    app.extensions["alheraf_web"] = web
    # What is first here sees a request first and its answer last.
    measure_requests(app, web.registry)
    measure_pool(web.database.engine, web.registry)
    trace_requests(app, web.tracer or own_tracer(web.name))
    Admission(
        service=web.name,
        issuer=web.settings.issuer,
        keys=web.keys,
        clock=web.clock,
        database=web.database,
        person_check=web.person_check,
    ).guard(app)
    close_while(app, web.closed)
    if web.idempotency_table is not None:
        mark_claims(web.database, web.idempotency_table)
    speak_problems(app)
    document(
        app,
        name=web.name,
        title=web.title,
        blueprints=[*web.blueprints, *_shared_routes(app, web)],
        describe=web.describe_personal,
    )
    _require_rules(app)
    return app


def _shared_routes(app: Flask, web: Web) -> list[Blueprint]:
    """Return what services show beside their own: events, and what officers may set right."""
    shared = []
    if web.operated is not None:
        shared = [asyncapi_routes(app, web.name, web.operated.hears)]
        shared.append(operations_routes(web.operated))
    if web.corrected is not None:
        shared.append(correction_routes(web.corrected))
    return shared


def _require_rules(app: Flask) -> None:
    silent = sorted(
        str(rule)
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "access", None) is None
        and rule.endpoint != "static"
    )
    if silent:
        raise UndeclaredAccess(f"say who may call: {', '.join(silent)} (chassis.auth.allow)")

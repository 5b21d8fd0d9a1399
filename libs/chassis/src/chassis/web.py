"""What routes use: who calls, what the use cases are given, and how a use case is run.

A route parses, calls and shows. `write` and `read` open the one transaction of the request, call
the use case, and close it; nothing else in a service opens one for a request.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import flask_smorest
from flask import Response, current_app, g, request
from marshmallow import RAISE, missing
from webargs.flaskparser import FlaskParser

from chassis.auth import Caller, allow
from chassis.database import Database
from chassis.errors import Refusal
from chassis.refusals import BodyNotJson, PreconditionMissing, StaleVersion, WrongContentType
from chassis.strict_json import NotStrict, parse

__all__ = [
    "Blueprint",
    "accepted",
    "allow",
    "caller",
    "deps",
    "if_match",
    "read",
    "remember_etag",
    "work",
    "write",
]

Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., Any])
UseCase = Callable[..., Result]
_ETAG = re.compile(r'^(?:W/)?"(\d+)(?:-[0-9a-f]+)?"$')


@dataclass(frozen=True)
class Workplace:
    """What a web application carries for its routes."""

    database: Database
    deps: Any


class _StrictParser(FlaskParser):
    """Reads arguments, refusing unknown ones in the query too, and bodies of another type."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": RAISE, "json": RAISE, "form": RAISE}

    def load_json(self, req: Any, schema: Any) -> Any:
        """Read the JSON body, in the one way in which it can be read."""
        del schema
        raw = req.get_data(cache=True)
        if not raw:
            return missing
        if not req.is_json:
            raise WrongContentType
        try:
            return parse(raw)
        except NotStrict as wrong:
            raise BodyNotJson from wrong


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A group of routes, whose refusals are documented where they are raised."""

    ARGUMENTS_PARSER = _StrictParser()

    def __init__(self, name: str, *, description: str = "", import_name: str = __name__) -> None:
        super().__init__(name, import_name, description=description)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Route a path to a view; a query is refused where no arguments read one."""
        register = super().route(rule, **options)

        def decorate(view: View) -> View:
            view.reads_query = getattr(view, "reads_query", False)  # type: ignore[attr-defined]
            return cast("View", register(view))

        return decorate

    def arguments(self, schema: Any, **options: Any) -> Callable[[View], View]:
        """Read and check what comes in, and hand it to the view."""
        reading = super().arguments(schema, **options)

        def decorate(view: View) -> View:
            read: View = reading(view)
            if options.get("location") == "query":
                read.reads_query = True  # type: ignore[attr-defined]
            return read

        return decorate

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Show what the view returns."""
        return cast("Callable[[View], View]", super().response(status, schema, **options))

    def refuses(self, *refusals: type[Refusal]) -> Callable[[View], View]:
        """Document what an operation refuses beyond what every operation may."""

        def decorate(view: View) -> View:
            known = getattr(view, "refusals", ())
            view.refusals = (*known, *refusals)  # type: ignore[attr-defined]
            return view

        return decorate


def caller() -> Caller:
    """Return who calls."""
    return cast("Caller", g.caller)


def workplace() -> Workplace:
    """Return what this application carries."""
    return cast("Workplace", current_app.extensions["alheraf"])


def deps() -> Any:
    """Return what the use cases of this service are given."""
    return workplace().deps


def write(use_case: UseCase[Result], command: Any = None) -> Result:
    """Run a use case in the request's one write transaction."""
    place = workplace()
    with place.database.transaction() as session:
        return use_case(session, caller(), command, deps=place.deps)


def read(use_case: UseCase[Result], query: Any = None) -> Result:
    """Run a use case in a read transaction."""
    place = workplace()
    with place.database.reading() as session:
        return use_case(session, caller(), query, deps=place.deps)


def work(steps: UseCase[Result], command: Any = None) -> Result:
    """Run named steps that open a transaction each, because they call somebody in between."""
    place = workplace()
    return steps(place.database, caller(), command, deps=place.deps)


def if_match() -> int:
    """Return the version that the caller has read.

    Raises:
        PreconditionMissing: there is no If-Match header.
        StaleVersion: it names no version of ours.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionMissing
    found = _ETAG.match(given.strip())
    if found is None:
        raise StaleVersion
    return int(found.group(1))


def remember_etag(version: int, *beside: object) -> None:
    """Let the answer carry the version of what it shows; equal to If-None-Match it becomes 304.

    `beside` is what the answer shows and the version does not count, such as how many are left:
    it makes another tag, and If-Match passes over it.
    """
    more = f"-{blake2b(repr(beside).encode(), digest_size=6).hexdigest()}" if beside else ""
    g.etag = f'"{version}{more}"'


def accepted(location: str) -> dict[str, str]:
    """Return the headers of long work: where its state can be read."""
    return {"Location": location}


def with_headers(answer: Response) -> Response:
    """Put the remembered headers on an answer."""
    etag = g.get("etag")
    if etag is not None and answer.status_code < 300:  # noqa: PLR2004 — any success
        answer.headers["ETag"] = etag
        if request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(etag[1:-1]):
            answer.status_code = 304
            answer.set_data(b"")
    cursor = g.get("next_page")
    if cursor is not None:
        query = urlencode({**request.args.to_dict(flat=False), "cursor": cursor}, doseq=True)
        answer.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return answer

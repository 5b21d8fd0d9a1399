"""What happens to every request before its route: its id, its address, its caller, its rule."""

import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, current_app, g, request

from chassis.auth import Access, Caller, PersonState, read_token
from chassis.clock import Clock
from chassis.database import Database
from chassis.ids import new_id
from chassis.problems import language_of_request
from chassis.refusals import (
    AccountGone,
    BadRequest,
    Forbidden,
    ProcessingRestricted,
    RecentSignInNeeded,
    ShapeRefused,
    Unauthenticated,
)
from chassis.signatures import KeySource, Signatures
from chassis.web import with_headers

_LOG = logging.getLogger(__name__)

PersonCheck = Callable[[Database, str], PersonState]
FRESH_MINUTES = 10
_STEP_UP = {  # RFC 9470
    "WWW-Authenticate": (
        f'Bearer error="insufficient_user_authentication", max_age="{FRESH_MINUTES * 60}"'
    )
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Admission:
    """Decides, for one application, who calls and whether they may."""

    def __init__(
        self,
        *,
        service: str,
        issuer: str,
        keys: KeySource,
        clock: Clock,
        database: Database,
        person_check: PersonCheck,
    ) -> None:
        self._service = service
        self._issuer = issuer
        self._signatures = Signatures(keys)
        self._clock = clock
        self._database = database
        self._person_check = person_check

    def guard(self, app: Flask) -> None:
        """Let every request of an application pass through here."""
        app.before_request(_name_request)
        app.before_request(_read_address)
        app.before_request(self._admit)
        app.after_request(_sign_answer)
        app.after_request(_log_answer)
        app.after_request(with_headers)

    def _admit(self) -> None:
        g.caller = self._caller()
        access = access_of(request.endpoint)
        if access is None:
            return
        if g.caller.person_id is not None:
            self._check_person(g.caller.person_id, access)
        if not access.rule.admits(g.caller):
            raise Forbidden if g.caller.is_known else Unauthenticated
        if access.fresh:
            self._require_fresh(g.caller)

    def _caller(self) -> Caller:
        language = language_of_request()
        given = request.headers.get("Authorization")
        if not given:
            return Caller(language=language)
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        return read_token(
            token.strip(),
            signatures=self._signatures,
            issuer=self._issuer,
            target=self._service,
            now=self._clock.now(),
            language=language,
        )

    def _require_fresh(self, known: Caller) -> None:
        oldest = self._clock.now() - timedelta(minutes=FRESH_MINUTES)
        if known.service is None and (known.auth_time is None or known.auth_time < oldest):
            raise RecentSignInNeeded(headers=_STEP_UP, minutes=FRESH_MINUTES)

    def _check_person(self, person_id: str, access: Access) -> None:
        state = self._person_check(self._database, person_id)
        if state == "forgotten":
            raise AccountGone
        starts_something = request.method not in _SAFE and not access.while_restricted
        if state == "restricted" and starts_something:
            raise ProcessingRestricted


def access_of(endpoint: str | None) -> Access | None:
    """Return the declared rule of the view behind an endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "access", None)


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id("req")


def _sign_answer(answer: Response) -> Response:
    answer.headers["Request-Id"] = g.get("request_id", "")
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _log_answer(answer: Response) -> Response:
    """Log one line a request; the route's template, never the address, which may hold anything."""
    route = request.url_rule.rule if request.url_rule is not None else "unknown"
    taken = time.perf_counter() - g.get("began", time.perf_counter())
    facts = {
        "method": request.method if request.url_rule is not None else "unknown",
        "route": route,
        "status": answer.status_code,
        "duration_ms": round(taken * 1000, 1),
    }
    _LOG.info("request answered", extra=facts)
    return answer


def _read_address() -> None:
    """Refuse addresses that are not UTF-8, hold control characters, or ask what nobody reads."""
    raw = request.environ.get("PATH_INFO", "").encode("latin-1")
    query = unquote_to_bytes(request.query_string.replace(b"+", b" "))
    try:
        address = (raw + query).decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise BadRequest from wrong
    if any(character < " " or character == "\x7f" for character in address):
        raise BadRequest
    view = current_app.view_functions.get(request.endpoint or "")
    if request.args and getattr(view, "reads_query", None) is False:
        raise ShapeRefused("/query")

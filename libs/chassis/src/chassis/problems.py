"""Refusals, and what fails by itself, as problem details (RFC 9457)."""

import logging
import re
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    UnprocessableEntity,
)

from chassis import refusals
from chassis.errors import Refusal
from chassis.faults import fault_of
from chassis.http import Unavailable
from chassis.words import DEFAULT_LANGUAGE, LANGUAGES, Language, say

_LOG = logging.getLogger("chassis.problems")
_PROBLEM = "application/problem+json"
_REDIRECTION, _SERVER_ERROR = 300, 500
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}|[0-9]{1,6}")

_OF_STATUS: dict[int, type[Refusal]] = {
    400: refusals.BadRequest,
    404: refusals.NotFound,
    405: refusals.MethodNotAllowed,
    413: refusals.BodyTooLarge,
    415: refusals.WrongContentType,
}


def speak_problems(app: Flask) -> None:
    """Let an application answer everything that goes wrong as a problem."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)
    for away in (OperationalError, InterfaceError, NoConnectionFree):
        app.register_error_handler(away, _answer_away)
    app.register_error_handler(Unavailable, _answer_neighbour_away)
    app.register_error_handler(Exception, _answer_failure)


def language_of_request() -> Language:
    """Return the language that the client prefers."""
    best = request.accept_languages.best_match(LANGUAGES, default=DEFAULT_LANGUAGE)
    return "ar" if best == "ar" else "en"


def answer_refusal(refusal: Refusal, errors: list[dict[str, str]] | None = None) -> Response:
    """Return a refusal as a problem in the caller's language."""
    language = language_of_request()
    problem: dict[str, Any] = {
        "type": f"{current_app.config['PUBLIC_URL']}/meta/errors#{refusal.code}",
        "title": refusal.title_in(language),
        "status": refusal.status,
        "detail": refusal.detail_in(language),
        "instance": request.path,
        "code": refusal.code,
        "request_id": g.get("request_id", ""),
    }
    pointed = errors or _pointed(refusal, problem)
    if pointed:
        problem["errors"] = pointed
    answer = Response(json.dumps(problem, ensure_ascii=False), refusal.status, mimetype=_PROBLEM)
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language"
    answer.headers.extend(refusal.headers)
    if refusal.status == 401:  # noqa: PLR2004 — RFC 9110 wants the challenge
        answer.headers.setdefault("WWW-Authenticate", "Bearer")
    return answer


def _pointed(refusal: Refusal, problem: dict[str, Any]) -> list[dict[str, str]]:
    if refusal.pointer is None:
        return []
    return [{"pointer": refusal.pointer, "code": refusal.code, "detail": problem["detail"]}]


def _answer_http(failed: HTTPException) -> ResponseReturnValue:
    code = failed.code or _SERVER_ERROR
    if _REDIRECTION <= code < min(_OF_STATUS):
        return failed.get_response()
    if code >= _SERVER_ERROR:
        return answer_refusal(refusals.InternalError())
    if isinstance(failed, UnprocessableEntity):
        return answer_refusal(refusals.ShapeRefused(), _shape_errors(failed))
    if isinstance(failed, RequestEntityTooLarge):
        limit = request.max_content_length
        return answer_refusal(refusals.BodyTooLarge(limit=limit))
    headers = {}
    if isinstance(failed, MethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(failed.valid_methods or ()))
    return answer_refusal(_OF_STATUS.get(code, refusals.BadRequest)(headers=headers))


def _shape_errors(failed: UnprocessableEntity) -> list[dict[str, str]]:
    language = language_of_request()
    messages = getattr(failed, "data", {}).get("messages", {})
    found = []
    for location, tree in messages.items():
        for pointer, message in _walk(tree, "" if location == "json" else f"/{location}"):
            code, words = fault_of(message)
            found.append({"pointer": pointer, "code": code, "detail": say(words, language)})
    return found


def _walk(tree: Any, pointer: str) -> list[tuple[str, str]]:
    """Flatten marshmallow's messages; they never hold what the client sent."""
    if isinstance(tree, dict):
        return [
            found for name, below in tree.items() for found in _walk(below, _below(pointer, name))
        ]
    if isinstance(tree, list):
        return [(pointer, message) for message in tree]
    return [(pointer, str(tree))]


def _below(pointer: str, name: Any) -> str:
    """Return a pointer to a member; a name that only the client can have chosen is not repeated."""
    if name == "_schema" or not _NAME.fullmatch(str(name)):
        return pointer
    return f"{pointer}/{name}"


def _answer_away(failed: SQLAlchemyError) -> Response:
    cause = getattr(failed, "orig", failed)
    _LOG.warning("database away", extra={"error": type(cause).__name__})
    return answer_refusal(refusals.TemporarilyUnavailable(headers={"Retry-After": "1"}))


def _answer_neighbour_away(failed: Unavailable) -> Response:
    _LOG.warning("another service is away", extra={"error": str(failed)})
    return answer_refusal(refusals.TemporarilyUnavailable(headers={"Retry-After": "1"}))


def _answer_failure(failed: Exception) -> Response:
    _LOG.error("request failed", exc_info=failed)
    return answer_refusal(refusals.InternalError())

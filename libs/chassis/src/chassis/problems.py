"""Refusals, and what fails by itself, as problem details (RFC 9457)."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnprocessableEntity

from chassis import refusals
from chassis.errors import Refusal
from chassis.http import Unavailable
from chassis.words import DEFAULT_LANGUAGE, LANGUAGES, Language

_LOG = logging.getLogger("chassis.problems")
_PROBLEM = "application/problem+json"
_CLIENT_ERROR, _SERVER_ERROR = 400, 500

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
    app.register_error_handler(OperationalError, _answer_away)
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
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _pointed(refusal: Refusal, problem: dict[str, Any]) -> list[dict[str, str]]:
    if refusal.pointer is None:
        return []
    return [{"pointer": refusal.pointer, "code": refusal.code, "detail": problem["detail"]}]


def _answer_http(failed: HTTPException) -> Response:
    if isinstance(failed, UnprocessableEntity):
        return answer_refusal(refusals.ShapeRefused(), _shape_errors(failed))
    if isinstance(failed, RequestEntityTooLarge):
        limit = current_app.config["MAX_CONTENT_LENGTH"]
        return answer_refusal(refusals.BodyTooLarge(limit=limit))
    code = failed.code or _SERVER_ERROR
    answer = answer_refusal(_OF_STATUS.get(code, refusals.BadRequest)())
    if code == 405 and failed.response is None:  # noqa: PLR2004 — only 405 names methods
        answer.headers["Allow"] = ", ".join(sorted(getattr(failed, "valid_methods", None) or ()))
    return answer


def _shape_errors(failed: UnprocessableEntity) -> list[dict[str, str]]:
    messages = getattr(failed, "data", {}).get("messages", {})
    return [
        {"pointer": pointer, "code": "invalid", "detail": detail}
        for location, tree in messages.items()
        for pointer, detail in _walk(tree, "" if location == "json" else f"/{location}")
    ]


def _walk(tree: Any, pointer: str) -> list[tuple[str, str]]:
    """Flatten marshmallow's messages; they never hold what the client sent."""
    if isinstance(tree, dict):
        return [
            found for name, below in tree.items() for found in _walk(below, _below(pointer, name))
        ]
    if isinstance(tree, list):
        return [(pointer, str(message)) for message in tree]
    return [(pointer, str(tree))]


def _below(pointer: str, name: Any) -> str:
    if name == "_schema":
        return pointer
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def _answer_away(failed: OperationalError) -> Response:
    _LOG.warning("database away", extra={"error": type(failed.orig).__name__})
    return answer_refusal(refusals.TemporarilyUnavailable(headers={"Retry-After": "1"}))


def _answer_neighbour_away(failed: Unavailable) -> Response:
    _LOG.warning("another service is away", extra={"error": str(failed)})
    return answer_refusal(refusals.TemporarilyUnavailable(headers={"Retry-After": "1"}))


def _answer_failure(failed: Exception) -> Response:
    if isinstance(failed, ValidationError):  # a shape of ours did not fit what we made ourselves
        _LOG.error("own shape refused", exc_info=failed)
    else:
        _LOG.error("request failed", exc_info=failed)
    return answer_refusal(refusals.InternalError())

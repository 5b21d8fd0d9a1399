"""The OpenAPI 3.1 document of one service, made from its routes, shapes, rules and refusals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import flask_smorest
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import fields

from chassis import refusals as shared
from chassis.auth import Access, allow, anyone
from chassis.errors import Refusal, refusals_of
from chassis.schemas import Schema
from chassis.web import Blueprint

Describe = Callable[[str], Mapping[str, Any]]
_PROBLEM = "application/problem+json"
_WITH_BODY = frozenset({"post", "put", "patch"})
_ALWAYS: tuple[type[Refusal], ...] = (
    shared.BadRequest,
    shared.Unauthenticated,
    shared.Forbidden,
    shared.NotFound,
    shared.ShapeRefused,
    shared.TooManyRequests,
    shared.InternalError,
    shared.TemporarilyUnavailable,
)
_HEADERS: dict[type[Refusal], dict[str, Any]] = {
    shared.IdempotencyKeyMissing: {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "New for each operation; the same again returns the first answer.",
        "schema": {"type": "string", "pattern": "^[!-~]{8,128}$"},
    },
    shared.PreconditionMissing: {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the version that is changed.",
        "schema": {"type": "string", "pattern": '^"[0-9]+(-[0-9a-f]+)?"$'},
    },
}
_WITH_BODY_TOO: tuple[type[Refusal], ...] = (shared.BodyTooLarge, shared.WrongContentType)


class ProblemErrorSchema(Schema):
    """One mistake in the input."""

    pointer = fields.String(required=True, metadata={"description": "JSON Pointer (RFC 6901)"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """What went wrong, and what the caller can do about it (RFC 9457)."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "stable; see /meta/errors"})
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema))


def document(
    app: Flask, *, name: str, title: str, blueprints: Sequence[Blueprint], describe: Describe | None
) -> None:
    """Register the routes, and serve `/openapi.json` and `/meta/errors`."""
    app.config.update(API_TITLE=title, API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = _Api(app)
    spec = api.spec
    spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    spec.components.schema("Problem", schema=ProblemSchema)
    if describe is not None:
        _describe_personal(api, describe)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    written = spec.to_dict()
    _complete(app, written)
    _serve(app, name, written)


class _Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest without its own error pages: ours speak problem details."""

    def _register_error_handlers(self) -> None:
        """Leave errors to chassis.problems."""


def _describe_personal(api: flask_smorest.Api, describe: Describe) -> None:
    def personal(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
        column = field.metadata.get("ledger")
        return {} if column is None else dict(describe(str(column)))

    api.ma_plugin.converter.add_attribute_function(personal)


def _serve(app: Flask, name: str, written: dict[str, Any]) -> None:
    @app.get("/openapi.json")
    @allow(anyone)
    def openapi_json() -> ResponseReturnValue:
        return jsonify(written)

    @app.get("/meta/errors")
    @allow(anyone)
    def meta_errors() -> ResponseReturnValue:
        return jsonify([_shown(cls) for cls in refusals_of("chassis", "personal_data", name)])


def _shown(cls: type[Refusal]) -> dict[str, Any]:
    return {
        "code": cls.code,
        "status": cls.status,
        "title": dict(cls.title),
        "detail": dict(cls.detail),
    }


def _complete(app: Flask, written: dict[str, Any]) -> None:
    """Add to each operation who may call it and what it may answer."""
    views = _views_by_path(app)
    for path, operations in written["paths"].items():
        for method, operation in operations.items():
            view = views.get((path, method.upper()))
            if view is not None and isinstance(operation, dict):
                _add_access(operation, getattr(view, "access", None))
                refusals = getattr(view, "refusals", ())
                _add_refusals(operation, method, refusals)
                _add_headers(operation, refusals)


def _views_by_path(app: Flask) -> dict[tuple[str, str], Any]:
    return {
        (_template(str(rule)), method): app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _template(rule: str) -> str:
    """Return `/v1/orders/{order_id}` for `/v1/orders/<string:order_id>`."""
    parts = []
    for part in rule.split("<"):
        inner, closed, rest = part.partition(">")
        parts.append(f"{{{inner.split(':')[-1]}}}{rest}" if closed else inner)
    return "".join(parts)


def _add_access(operation: dict[str, Any], access: Access | None) -> None:
    if access is None:
        return
    operation["x-access"] = access.rule.name
    if access.fresh:
        operation["x-recent-sign-in"] = True
    operation["security"] = [{"token": []}] if access.rule.needs_token else [{}, {"token": []}]


def _add_refusals(
    operation: dict[str, Any], method: str, declared: Iterable[type[Refusal]]
) -> None:
    possible = [*_ALWAYS, *(_WITH_BODY_TOO if method in _WITH_BODY else ()), *declared]
    by_status: dict[int, list[str]] = {}
    for cls in possible:
        by_status.setdefault(cls.status, []).append(f"`{cls.code}`: {cls.title['en']}")
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    for status, lines in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(dict.fromkeys(lines)),
            "content": {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _add_headers(operation: dict[str, Any], declared: Iterable[type[Refusal]]) -> None:
    """Document the header whose absence an operation refuses."""
    parameters = [_HEADERS[cls] for cls in dict.fromkeys(declared) if cls in _HEADERS]
    if parameters:
        operation["parameters"] = [*operation.get("parameters", ()), *parameters]

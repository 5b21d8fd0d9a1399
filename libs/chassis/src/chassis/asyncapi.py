"""Shows what a service says and hears: `/asyncapi.json`, and at the one origin under its name."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import fields

from chassis.auth import allow, anyone
from chassis.schemas import Schema
from chassis.web import Blueprint
from contracts.asyncapi import document
from contracts.event import Event

_ANYTHING: dict[str, Any] = {"keys": fields.String(), "required": True}


class AsyncApiSchema(Schema):
    """An AsyncAPI 3.0 document."""

    asyncapi = fields.String(required=True)
    info = fields.Dict(**_ANYTHING)
    defaultContentType = fields.String(required=True)  # noqa: N815 — the format's own name
    channels = fields.Dict(**_ANYTHING)
    operations = fields.Dict(**_ANYTHING)
    components = fields.Dict(**_ANYTHING)


def asyncapi_routes(app: Flask, name: str, hears: Iterable[type[Event]]) -> Blueprint:
    """Serve the document on the service's own origin, and return its route at the public one."""
    written = document(name, hears)
    blp = Blueprint("asyncapi", description="What the services say to one another")

    @app.get("/asyncapi.json")
    @allow(anyone)
    def own() -> ResponseReturnValue:
        return jsonify(written)

    @blp.route(f"/asyncapi/{name}.json", methods=["GET"])
    @allow(anyone)
    @blp.response(200, AsyncApiSchema)
    def public() -> Any:
        """Read what this service says and hears (AsyncAPI 3.0)."""
        return written

    return blp

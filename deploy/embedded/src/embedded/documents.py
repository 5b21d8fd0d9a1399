"""The pages of the public door itself: the merged documents, a reader, the codes of all errors."""

from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Flask, Response, jsonify, redirect, render_template, send_from_directory
from werkzeug.wrappers import Response as Redirect

from embedded.levels import LEVELS, index, retention

_ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"


def documents_app(
    document: dict[str, Any], events: dict[str, Any], errors: dict[str, Any]
) -> Flask:
    """Return the application that serves what OWN_PATHS names.

    Long because each page is named.
    """
    app = Flask(__name__)

    @app.get("/")
    def home() -> Redirect:
        return redirect("/docs")

    @app.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(document)

    @app.get("/asyncapi.json")
    def asyncapi() -> Response:
        return jsonify(events)

    @app.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @app.get("/docs/assets/<name>")
    def asset(name: str) -> Response:
        return send_from_directory(_ASSETS, name)

    @app.get("/meta")
    def meta() -> Response:
        return jsonify(index())

    @app.get("/meta/errors")
    def all_errors() -> Response:
        return jsonify(errors)

    @app.get("/meta/service-levels")
    def service_levels() -> Response:
        return jsonify(LEVELS)

    @app.get("/meta/retention")
    def what_is_held() -> Response:
        return jsonify(retention(document))

    return app


META = {
    "/meta": "meta",
    "/meta/errors": "errors",
    "/meta/service-levels": "levels",
    "/meta/retention": "retention",
}
"""Documents about the API, and the names of their files where they are served as such."""
OWN_PATHS = ("/", "/openapi.json", "/asyncapi.json", "/docs", "/docs/assets/{name}", *META)

"""The pages of the public door itself: the merged document, its reader, the codes of all errors."""

from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Flask, Response, jsonify, redirect, render_template, send_from_directory
from werkzeug.wrappers import Response as Redirect

_ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"


def documents_app(document: dict[str, Any], errors: dict[str, Any]) -> Flask:
    """Return the application that serves `/`, `/openapi.json`, `/docs` and `/meta/errors`."""
    app = Flask(__name__)

    @app.get("/")
    def home() -> Redirect:
        return redirect("/docs")

    @app.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(document)

    @app.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @app.get("/docs/assets/<name>")
    def asset(name: str) -> Response:
        return send_from_directory(_ASSETS, name)

    @app.get("/meta/errors")
    def all_errors() -> Response:
        return jsonify(errors)

    return app


OWN_PATHS = ("/", "/openapi.json", "/docs", "/docs/assets/{name}", "/meta/errors")

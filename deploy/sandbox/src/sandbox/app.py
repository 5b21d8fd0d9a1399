"""The sandbox over HTTP: read what was delivered, send SMS, and pay."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from markupsafe import Markup, escape

from sandbox.mail import Mailbox
from sandbox.payments import Provider, shown

_CREATED = 201
_ACCEPTED = 202
_CODE = re.compile(r"(?<![\w.:/-])(\d{6})(?![\w/-])")


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """Everything that the sandbox keeps: what was mailed, what was texted, and the provider."""

    mail: Mailbox = field(default_factory=Mailbox)
    sms: Mailbox = field(default_factory=Mailbox)
    sms_key: str
    provider: Provider


def create_app(sandbox: Sandbox) -> Flask:
    """Return the sandbox's HTTP application."""
    app = Flask(__name__)
    app.add_template_filter(_codes, "codes")
    _reading(app, sandbox)
    _texting(app, sandbox)
    _paying(app, sandbox)
    return app


def _reading(app: Flask, sandbox: Sandbox) -> None:
    @app.get("/")
    def sent() -> str:
        return render_template(
            "sent.html", mail=sandbox.mail.addressed_to(None), sms=sandbox.sms.addressed_to(None)
        )

    @app.get("/messages")
    def messages() -> Response:
        return jsonify(messages=sandbox.mail.addressed_to(request.args.get("to")))

    @app.get("/sms")
    def texts() -> Response:
        return jsonify(messages=sandbox.sms.addressed_to(request.args.get("to")))


def _texting(app: Flask, sandbox: Sandbox) -> None:
    @app.post("/v1/messages")
    def text() -> tuple[Response, int]:
        _require_bearer(sandbox.sms_key)
        wanted = request.get_json()
        sandbox.sms.deliver(
            {
                "to": [wanted["to"]],
                "text": wanted["text"],
                "sender": wanted.get("sender", ""),
                "received_at": datetime.now(UTC).isoformat(),
            }
        )
        return jsonify(id=wanted.get("reference")), _ACCEPTED


def _paying(app: Flask, sandbox: Sandbox) -> None:
    provider = sandbox.provider

    def known(payment_id: str) -> dict[str, Any]:
        payment = provider.store.get(payment_id)
        return payment if payment is not None else abort(404)

    @app.post("/v1/payments")
    def create() -> tuple[Response, int]:
        _require_bearer(provider.key)
        payment = provider.create(request.get_json(), request.headers["Idempotency-Key"])
        return jsonify(shown(payment)), _CREATED

    @app.get("/v1/payments/<payment_id>")
    def look(payment_id: str) -> Response:
        _require_bearer(provider.key)
        return jsonify(shown(known(payment_id)))

    @app.post("/v1/payments/<payment_id>/refunds")
    def refund(payment_id: str) -> tuple[Response, int]:
        _require_bearer(provider.key)
        key = request.headers["Idempotency-Key"]
        return jsonify(provider.refund(known(payment_id), request.get_json(), key)), _CREATED

    @app.get("/checkout/<payment_id>")
    def checkout(payment_id: str) -> str:
        return render_template("checkout.html", payment=known(payment_id))

    @app.post("/checkout/<payment_id>")
    def pay(payment_id: str) -> Response:
        number = "".join(filter(str.isdigit, request.form.get("number", "")))
        return jsonify(status=provider.pay(known(payment_id), number)["status"])


def _require_bearer(key: str) -> None:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given, f"Bearer {key}"):
        abort(401)


def _codes(text: str) -> Markup:
    """Return a text for a page, with the codes in it marked: they are what people look for."""
    return Markup(_CODE.sub(r"<b>\1</b>", str(escape(text))))  # noqa: S704 — escaped just before

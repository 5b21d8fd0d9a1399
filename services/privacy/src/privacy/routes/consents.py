"""Consents, given and withdrawn by the same call; a browser's objection counts."""

from typing import Any

from flask import Response, jsonify, request

from chassis.auth import allow, anyone, person
from chassis.web import Blueprint, read, work, write
from privacy.errors import ConsentNotOffered, ObjectedBySignal, WordingOutdated
from privacy.models.consent import Consent
from privacy.schemas.consent import AnswerConsentSchema, ConsentListSchema, ConsentSchema
from privacy.use_cases.answer_consent import AnswerConsent, answer_consent
from privacy.use_cases.honour_signal import HonourSignal, honour_signal
from privacy.use_cases.list_consents import ListConsents, list_consents

blp = Blueprint("consents", description="What people agree to, per purpose and channel")
_GPC_SINCE = "2026-01-01"


@blp.route("/v1/privacy/consents", methods=["GET"])
@allow(person)
@blp.response(200, ConsentListSchema)
def show_all() -> dict[str, Any]:
    """List every consent that is asked for; Sec-GPC: 1 withdraws those to sharing first."""
    work(honour_signal, HonourSignal(objects=_objects()))
    return {"items": read(list_consents, ListConsents())}


@blp.route("/v1/privacy/consents/<purpose>/<channel>", methods=["PUT"])
@allow(person, while_restricted=True)
@blp.arguments(AnswerConsentSchema)
@blp.response(200, ConsentSchema)
@blp.refuses(ConsentNotOffered, WordingOutdated, ObjectedBySignal)
def answer(body: dict[str, Any], purpose: str, channel: str) -> Consent:
    """Give or withdraw a consent, for the wording that was shown."""
    command = AnswerConsent(purpose=purpose, channel=channel, objects=_objects(), **body)
    return write(answer_consent, command)


@blp.route("/.well-known/gpc.json", methods=["GET"])
@allow(anyone)
@blp.response(200, {"type": "object"})
def honoured() -> Response:
    """Say that Global Privacy Control is honoured here."""
    return jsonify({"gpc": True, "lastUpdate": _GPC_SINCE})


def _objects() -> bool:
    return request.headers.get("Sec-GPC") == "1"

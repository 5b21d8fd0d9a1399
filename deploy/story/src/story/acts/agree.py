"""Consent is given, a promotional mail arrives, and one click takes the consent back."""

import re

import httpx

from story.client import StepFailed, until
from story.stage import Stage

_CONSENT = "/v1/privacy/consents/marketing/email"
_SUCCESS = 300


def agree(stage: Stage) -> None:
    """Play consent and unsubscribe."""
    stage.telling.act("Consent is given and taken back · الموافقة تُمنح وتُسحب")
    cast = stage.cast
    for person in (cast.leaving, cast.staying):
        stage.as_(person).put(_CONSENT, {"granted": True})
    until("consent to be known", lambda: _granted(stage))
    _publish_news(stage)
    link = until("a promotional mail", lambda: _unsubscribe_link(stage))
    answer = httpx.post(link, data={"List-Unsubscribe": "One-Click"}, timeout=30)
    if answer.status_code >= _SUCCESS:
        raise StepFailed(f"one-click unsubscribe answered {answer.status_code}: {answer.text}")
    until("the withdrawal to be recorded", lambda: _withdrawn(stage))
    stage.telling.step("one click in a mail took a consent back, and privacy recorded it")


def _granted(stage: Stage) -> bool:
    preferences = stage.as_(stage.cast.staying).get("/v1/notification-preferences")
    return any(one["granted"] for one in preferences["items"])


def _publish_news(stage: Stage) -> None:
    stage.as_(stage.cast.weaver).post(
        "/v1/products",
        {
            "title": {"ar": "شال مطرّز", "en": "Embroidered shawl"},
            "description": {"ar": "شال مطرّز باليد", "en": "A shawl embroidered by hand"},
            "category": "embroidery",
            "price": {"amount": "180.00", "currency": "SAR"},
            "stock": 3,
        },
    )


def _unsubscribe_link(stage: Stage) -> str | None:
    for mail in stage.mailbox.mail_to(stage.cast.staying.email):
        header = mail["headers"].get("List-Unsubscribe", "")
        found = re.search(r"<([^>]+)>", header)
        if found:
            return found.group(1)
    return None


def _withdrawn(stage: Stage) -> bool:
    consents = stage.as_(stage.cast.staying).get("/v1/privacy/consents")["items"]
    return any(
        one["purpose"] == "marketing" and one["channel"] == "email" and not one["granted"]
        for one in consents
    )

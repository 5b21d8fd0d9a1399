"""Every kind has its words in both languages, and they use only the facts that it has."""

import pytest
from jinja2 import UndefinedError, meta
from jinja2.sandbox import SandboxedEnvironment

from notification.models.kinds import KINDS
from notification.models.wording import LANGUAGES, put_into_words, templates

EXAMPLE = {
    "challenge_id": "chl_1",
    "code": "123456",
    "field": "email",
    "listing_id": "prd_1",
    "listing_kind": "product",
    "rating": 5,
    "order_id": "ord_1",
    "total": "120.00",
    "holds_until": "2026-11-24T12:00:00Z",
    "number": "2026-000001",
    "purpose": "deliver",
    "conversation_id": "cnv_1",
    "reference": "INQ-1",
    "request_id": "req_1",
    "request_kind": "access",
    "due_at": "2026-11-24T12:00:00Z",
    "reason": "complex_request",
    "expires_at": "2026-11-24T12:00:00Z",
    "policy_version": 1,
    "effective_at": "2026-11-24T12:00:00Z",
    "status_url": "https://alheraf.example/s",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_and_no_words_lack_a_kind(language: str) -> None:
    assert set(templates(language)) == {*KINDS, "erasure_closing"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_words_use_only_the_facts_that_a_kind_has(kind: str, language: str) -> None:
    allowed = KINDS[kind].facts | ({"code"} if KINDS[kind].has_code else set())
    for source in templates(language)[kind].values():
        used = meta.find_undeclared_variables(SandboxedEnvironment().parse(source))
        assert used <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_element_of_a_mail_has_its_direction(kind: str, language: str) -> None:
    words = put_into_words(kind, language, EXAMPLE, "https://alheraf.example/u")
    direction = "rtl" if language == "ar" else "ltr"
    for tag in ("html", "body", "table", "tr", "td", "h1", "p", "a"):
        assert words.html.count(f"<{tag} ") == sum(
            1
            for part in words.html.split("<")
            if part.startswith(f"{tag} ") and f'dir="{direction}"' in part
        )


def test_a_missing_fact_stops_the_words() -> None:
    with pytest.raises(UndefinedError):
        put_into_words("order_shipped", "en", {})


def test_facts_cannot_bring_markup_along() -> None:
    words = put_into_words("order_shipped", "en", {"order_id": "<b>x</b>"})
    assert "<b>" not in words.html


def test_moments_are_said_in_the_time_of_the_place() -> None:
    facts = {**EXAMPLE, "holds_until": "2026-11-24T22:30:11.123456+00:00"}
    assert "2026-11-25 01:30 (UTC+3)" in put_into_words("order_placed", "en", facts).text

"""Shapes fold what is written in two ways, and refuse what is no such thing."""

from typing import Any

from flask.testing import FlaskClient


def test_shapes_fold_and_refuse(sqlite_client: FlaskClient) -> None:
    def given(**values: Any) -> Any:
        return sqlite_client.post("/v1/shapes", json=values)

    folded = given(
        text=" طلب ١٢٣ ",
        email="Layla@Example.COM",
        phone="٠٥٠ ١٢٣ ٤٥٦٧",
        price={"amount": "120.5", "currency": "SAR"},
        at="2026-11-24T15:00:00+03:00",
    ).get_json()
    assert folded == {
        "text": "طلب 123",
        "email": "layla@example.com",
        "phone": "+966501234567",
        "price": {"amount": "120.50", "currency": "SAR"},
        "at": "2026-11-24T12:00:00Z",
    }
    for wrong in (
        {"text": "a\u202eb"},
        {"text": "a\u0007b"},
        {"text": "4111 1111 1111 1111"},
        {"text": "my card: ٤١١١١١١١١١١١١١١١"},
        {"lines": "5555-5555-5555-4444"},
        {"text": "x" * 81},
        {"email": "nobody"},
        {"phone": "12"},
        {"both": {"ar": "س"}},
        {"price": {"amount": 12, "currency": "SAR"}},
        {"price": {"amount": "1.001", "currency": "SAR"}},
        {"order_id": "pot_1234"},
        {"at": "2026-11-24T15:00:00"},
        {"flag": "true"},
        {"flag": 1},
        {"count": 10},
        {"count": True},
        {"count": 1.5},
        {"text": None},
    ):
        assert given(**wrong).status_code == 422, wrong

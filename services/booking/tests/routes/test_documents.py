"""What booking's OpenAPI document promises."""

from typing import Any

import pytest

pytestmark = pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)

ONCE = {("post", "/v1/orders"), ("post", "/v1/bookings"), ("post", "/v1/payments")}


def test_every_operation_says_who_may_call_it(town: Any) -> None:
    paths = town.client.get("/openapi.json").json["paths"]
    rules = {
        (method, path): operation["x-access"]
        for path, methods in paths.items()
        if path.startswith("/v1/") and "/operations/" not in path
        for method, operation in methods.items()
        if method in {"get", "post"}
    }
    assert len(rules) == 21
    assert {path for (_, path), rule in rules.items() if rule == "anyone"} == {
        "/v1/payments/webhook"
    }
    assert all(rule == "artisan" for (_, path), rule in rules.items() if "artisan-orders" in path)


def test_personal_properties_say_what_they_are(town: Any) -> None:
    schemas = town.client.get("/openapi.json").json["components"]["schemas"]

    def category(shape: str, name: str) -> str:
        return str(schemas[shape]["properties"][name]["x-personal-data"]["category"])

    assert category("DeliveryDetails", "address") == "user.contact.address"
    assert category("DeliveryDetails", "note") == "user.content.private"
    assert category("Payment", "last4") == "user.payment"
    assert category("Recipient", "phone") == "user.contact.phone_number"


def test_every_refusal_is_listed_in_both_languages(town: Any) -> None:
    listed = {one["code"]: one for one in town.client.get("/meta/errors").json}
    assert {"not_enough_left", "webhook_forged", "view_expired"} <= set(listed)
    assert all(set(one["title"]) == {"ar", "en"} for one in listed.values())


def test_a_refusal_speaks_the_callers_language(town: Any) -> None:
    answer = town.get("/v1/orders/ord_00000", **{"Accept-Language": "ar"})
    assert answer.json["title"] == "لا يوجد هذا الطلب"
    assert answer.headers["Content-Language"] == "ar"

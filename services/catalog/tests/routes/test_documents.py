from typing import Any


def test_every_operation_says_who_may_call_it(market: Any) -> None:
    document = market.client.get("/openapi.json").json

    operations = [
        operation
        for path, methods in document["paths"].items()
        if path.startswith(("/v1/", "/internal/")) and "/operations/" not in path
        for operation in methods.values()
        if isinstance(operation, dict)
    ]

    assert len(operations) == 27
    assert all(operation["x-access"] and operation["summary"] for operation in operations)


def test_personal_properties_say_what_they_are(market: Any) -> None:
    schemas = market.client.get("/openapi.json").json["components"]["schemas"]

    phone = schemas["Application"]["properties"]["phone"]["x-personal-data"]
    assert phone["category"] == "user.contact.phone_number"

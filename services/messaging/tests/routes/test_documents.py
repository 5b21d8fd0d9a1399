from typing import Any


def test_every_operation_says_who_may_call_it(desk: Any) -> None:
    document = desk.client.get("/openapi.json").json

    operations = [
        operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1/") and "/operations/" not in path
        for operation in methods.values()
        if isinstance(operation, dict)
    ]

    assert len(operations) == 12
    assert all(operation["x-access"] and operation["summary"] for operation in operations)


def test_personal_properties_say_what_they_are(desk: Any) -> None:
    schemas = desk.client.get("/openapi.json").json["components"]["schemas"]

    def category(shape: str, name: str) -> str:
        return str(schemas[shape]["properties"][name]["x-personal-data"]["category"])

    assert category("Asking", "email") == "user.contact.email"
    assert category("Message", "text") == "user.content.private"


def test_every_refusal_is_listed_in_both_languages(desk: Any) -> None:
    listed = {one["code"]: one for one in desk.client.get("/meta/errors").json}

    assert {"conversation_closed", "context_not_found", "inquiry_not_found"} <= set(listed)
    assert all(set(one["title"]) == {"ar", "en"} for one in listed.values())

"""Six documents become one, and no schema takes another's place."""

from typing import Any

from embedded.openapi import merge


def document(path: str, schema: dict[str, Any]) -> dict[str, Any]:
    shown = {"schema": {"$ref": "#/components/schemas/Item"}}
    answer = {"200": {"content": {"application/json": shown}}}
    return {
        "paths": {
            path: {"get": {"responses": answer}},
            "/internal/secret": {"get": {"responses": {}}},
            "/openapi.json": {"get": {"responses": {}}},
        },
        "components": {"schemas": {"Item": schema, "Problem": {"type": "object"}}},
    }


def merged(**documents: dict[str, Any]) -> dict[str, Any]:
    return merge(documents, title="T", version="1", url="http://x")


def reference(whole: dict[str, Any], path: str) -> str:
    content = whole["paths"][path]["get"]["responses"]["200"]["content"]
    return str(content["application/json"]["schema"]["$ref"])


def test_equal_schemas_are_shared_and_different_ones_kept_apart() -> None:
    whole = merged(
        booking=document("/v1/orders", {"type": "string"}),
        catalog=document("/v1/products", {"type": "integer"}),
    )
    assert reference(whole, "/v1/orders") == "#/components/schemas/Item"
    assert reference(whole, "/v1/products") == "#/components/schemas/CatalogItem"
    schemas = whole["components"]["schemas"]
    assert (schemas["Item"], schemas["CatalogItem"]) == ({"type": "string"}, {"type": "integer"})
    assert list(schemas).count("Problem") == 1


def test_internal_paths_are_not_documented() -> None:
    whole = merged(booking=document("/v1/orders", {}))
    assert list(whole["paths"]) == ["/v1/orders"]
    assert whole["paths"]["/v1/orders"]["get"]["tags"] == ["booking"]

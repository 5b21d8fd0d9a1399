"""Whatever a person has typed in can be corrected: by an operation, or by an officer."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from flask import Flask

from embedded.names import NAMES
from personal_data.correct import is_correctable
from personal_data.declarations import SOUGHT
from personal_data.taxonomy import is_within

BY_OFFICERS = {
    "booking": ["orders.address", "orders.note", "orders.recipient_name", "orders.recipient_phone"],
    "catalog": ["reviews.text"],
    "messaging": ["inquiries.name", "inquiries.text", "messages.text"],
}


def typed(service: str) -> list[tuple[Any, str, Any]]:
    """Return what people have typed in themselves."""
    ledger = import_module(f"{service}.personal_data").LEDGER
    return [
        (holding, name, declared)
        for holding in ledger.holdings
        for name, declared in holding.personal()
        if declared.source == "the person"
        and declared.exported
        and is_within(declared.category, *SOUGHT)
    ]


def document_of(app: Flask) -> Any:
    """Return a service's OpenAPI document."""
    return app.test_client().get("/openapi.json").get_json()


@pytest.mark.parametrize("service", NAMES)
def test_each_typed_column_is_corrected_in_a_way_that_exists(
    service: str, app_of: Callable[[str], Flask]
) -> None:
    paths = document_of(app_of(service))["paths"]
    for holding, name, declared in typed(service):
        if declared.corrected_by is None:
            assert is_correctable(holding, name, declared), f"{holding.name}.{name}"
        else:
            method, path = declared.corrected_by.split()
            assert method.lower() in paths[path], f"{holding.name}.{name}"


@pytest.mark.parametrize("service", NAMES)
def test_officers_may_set_what_no_operation_corrects_and_nothing_else(
    service: str, app_of: Callable[[str], Flask]
) -> None:
    shape = document_of(app_of(service))["components"]["schemas"].get(
        f"{service.capitalize()}Correction"
    )
    offered = shape["properties"]["field"]["enum"] if shape else []
    assert offered == BY_OFFICERS.get(service, [])

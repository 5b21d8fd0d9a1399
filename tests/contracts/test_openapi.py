"""Every operation of every service answers what its document says, whatever it is sent.

Schemathesis makes requests from the documents, good ones and bad ones, as somebody whom the
operation's rule admits. No answer may be a 5xx, have a status or a type that the document does not
name, or a body that does not fit its schema.
"""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis.openapi
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from embedded.names import NAMES

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SHARED = ("/v1/operations/", "/asyncapi/")
"""The same code in every service; the tour of tests/contracts calls all six."""

AWAY = 503
"""Another service that is not running here; documented, and no fault of the one that says so."""


def failures_of(operation: Any, headers: dict[str, str]) -> list[str]:
    found: list[str] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Case) -> None:
            answer = case.call(headers=headers)
            checks = [
                c for c in CHECKS if answer.status_code != AWAY or c is not not_a_server_error
            ]
            case.validate_response(answer, checks=checks)

        try:
            run()
        except Unsatisfiable:  # nothing wrong can be said to this operation
            continue
        except Exception as failed:  # noqa: BLE001 — each operation's failure is told, then the next
            found.append(f"{operation.label} ({mode.value}): {failed}"[:1500])
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", NAMES)
def test_every_operation_answers_as_documented(
    name: str, app_of: Callable[[str], Flask], bench: Any
) -> None:
    app = app_of(name)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    found: list[str] = []
    seen = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if name != NAMES[0] and operation.path.startswith(SHARED):
            continue
        access = operation.definition.raw.get("x-access", "anyone")
        headers = {} if access == "anyone" else bench.headers(access, name)
        found += failures_of(operation, headers)
        seen += 1
    assert seen > 0
    assert not found, "\n\n".join(found)

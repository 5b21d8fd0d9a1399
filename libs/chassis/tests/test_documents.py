"""An application answers what its document says, whatever it is asked."""

from pathlib import Path

import pytest
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from testkit.tokens import TestTokens

from .toy import toy_app

TOKENS = TestTokens()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_answer_is_undocumented(tmp_path: Path, mode: GenerationMode) -> None:
    app = toy_app(f"sqlite:///{tmp_path / 'toy.sqlite'}", TOKENS)
    document = schemathesis.openapi.from_wsgi("/openapi.json", app)
    headers = TOKENS.headers("per_1", roles=["officer"])
    for found in document.exclude(path_regex="dying|dead|failing").get_all_operations():

        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.ok().as_strategy(generation_mode=mode))
        def run(case: Case) -> None:
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        try:
            run()
        except Unsatisfiable:  # nothing wrong can be said to this operation
            continue
    app.extensions["alheraf"].database.dispose()

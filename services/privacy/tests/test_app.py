"""The application as a whole: its documents, its rules, its settings."""

import re
from typing import Any

import pytest

from chassis.settings import SettingsError
from privacy.app import create_app

WITHOUT_TOKEN = {
    "/asyncapi/privacy.json",
    "/.well-known/gpc.json",
    "/v1/privacy/keys",
    "/v1/privacy/policies",
    "/v1/privacy/policies/current",
    "/v1/privacy/policies/{version}",
    "/v1/privacy/status/{token}",
    "/v1/privacy/status/{token}/certificate",
}


@pytest.fixture
def database_url(sqlite_desk_url: str) -> str:
    """What an application says of itself does not depend on its database."""
    return sqlite_desk_url


def operations(app: Any) -> dict[tuple[str, str], Any]:
    paths = app.test_client().get("/openapi.json").json["paths"]
    return {
        (method, path): operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in {"get", "put", "post", "delete", "patch"}
    }


def test_every_operation_says_who_may_call_it(environ: dict[str, str]) -> None:
    found = operations(create_app(environ))
    assert all("x-access" in one for one in found.values())
    open_to_all = {path for (_, path), one in found.items() if one["x-access"] == "anyone"}
    assert open_to_all == WITHOUT_TOKEN


def test_everything_but_what_is_open_wants_a_token(environ: dict[str, str]) -> None:
    app = create_app(environ)
    for (method, path), one in operations(app).items():
        if one["x-access"] != "anyone":
            filled = re.sub(r"\{(version|number)\}", "1", path)
            answer = app.test_client().open(filled, method=method.upper(), json={})
            assert answer.status_code == 401, (method, path, answer.status_code)


def test_personal_properties_say_what_the_ledger_says(environ: dict[str, str]) -> None:
    document: Any = create_app(environ).test_client().get("/openapi.json").json
    granted = document["components"]["schemas"]["AnswerConsent"]["properties"]["granted"]
    assert granted["x-personal-data"]["category"] == "user.privacy_preferences"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINK_KEY", ""),
        ("LINK_KEY", "changeme"),
        ("HOLDER_KEYS", "no json"),
        ("HOLDER_KEYS", '{"booking": "c2hvcnQ="}'),
        ("HOLDER_KEYS", '{"booking": ["c2hvcnQ="]}'),
        ("HOLDER_KEYS", '{"booking": []}'),
        ("UPLOAD_DIR", ""),
        ("ANSWER_DAYS", "a month"),
    ],
)
def test_a_missing_or_wrong_setting_is_named(
    environ: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        create_app({**environ, name: value})

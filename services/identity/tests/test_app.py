import json
from typing import Any

import pytest

from chassis.settings import SettingsError
from identity.app import create_app
from identity.settings import IdentitySettings


def test_every_operation_says_who_may_call_it(people: Any) -> None:
    document = people.client.get("/openapi.json").json

    silent = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters" and "x-access" not in operation
    ]
    assert silent == []


def test_personal_fields_say_so_in_the_documents(people: Any) -> None:
    shapes = people.client.get("/openapi.json").json["components"]["schemas"]

    email = shapes["Registration"]["properties"]["email"]
    assert email["x-personal-data"]["category"] == "user.contact.email"
    assert email["x-personal-data"]["recipients"] == ["notification"]
    assert "x-personal-data" in shapes["Me"]["properties"]["full_name"]


def test_no_shape_shows_a_password_or_a_hash(people: Any) -> None:
    shapes = people.client.get("/openapi.json").json["components"]["schemas"]

    for name in ("Me", "Session", "Tokens", "SessionPage"):
        assert not {"password", "password_hash", "token_hash"} & set(shapes[name]["properties"])


@pytest.mark.parametrize("missing", ["SIGNING_JWK", "SERVICE_CLIENTS", "CODE_PEPPER"])
def test_a_missing_setting_stops_the_start_in_words(environ: dict[str, str], missing: str) -> None:
    del environ[missing]

    with pytest.raises(SettingsError, match=f"Set {missing}"):
        create_app(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGNING_JWK", "not json"),
        ("SIGNING_JWK", json.dumps({"kty": "RSA", "n": "AQAB", "e": "AQAB"})),
        ("SERVICE_CLIENTS", "[]"),
        ("CODE_PEPPER", "changeme"),
        ("ACCESS_MINUTES", "60"),
        ("ACCESS_MINUTES", "soon"),
        ("REFRESH_GRACE_SECONDS", "300"),
    ],
)
def test_a_wrong_setting_stops_the_start_in_words(
    environ: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        create_app({**environ, name: value})


def test_the_effective_settings_show_no_secret(environ: dict[str, str]) -> None:
    settings = IdentitySettings.load(environ)

    assert environ["CODE_PEPPER"] not in repr(settings)

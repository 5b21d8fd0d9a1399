"""A web application admits whom it should, refuses in words, and documents both."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet

from chassis.app import UndeclaredAccess, Web, build_app
from chassis.database import Database
from chassis.settings import ServiceSettings
from chassis.signatures import StaticKeys
from chassis.web import Blueprint
from testkit.tokens import TestTokens

from .toy import ENVIRON, Deps, toy_app

TOKENS = TestTokens()
POT = {"id": "pot_1", "name": "زير"}


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    made = toy_app(database_url, TOKENS, {"per_held": "restricted", "per_gone1": "forgotten"})
    yield made
    made.extensions["alheraf"].database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sqlite_client(tmp_path: Path) -> Iterator[FlaskClient]:
    made = toy_app(f"sqlite:///{tmp_path / 'toy.sqlite'}", TOKENS)
    yield made.test_client()
    made.extensions["alheraf"].database.dispose()


def signed(person_id: str = "per_1", **options: Any) -> dict[str, str]:
    return TOKENS.headers(person_id, **options)


def test_a_use_case_runs_in_one_transaction_and_its_result_is_shown(client: FlaskClient) -> None:
    made = client.post("/v1/pots", json=POT, headers=signed())
    assert (made.status_code, made.get_json()) == (201, {**POT, "version": 1})
    shown = client.get("/v1/pots/pot_1")
    assert shown.get_json()["name"] == "زير"
    assert shown.headers["ETag"] == '"1"'
    assert client.get("/v1/pots/pot_1", headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_refusal_leaves_nothing_and_speaks_the_callers_language(client: FlaskClient) -> None:
    headers = {**signed(), "Accept-Language": "ar"}
    refused = client.post("/v1/pots", json={**POT, "name": "broken"}, headers=headers)
    problem = refused.get_json()
    assert refused.content_type == "application/problem+json"
    assert (problem["status"], problem["code"], problem["title"]) == (
        409,
        "pot_broken",
        "القدر مكسور",
    )
    assert problem["detail"] == "عدد الكسور 3."
    assert problem["errors"][0]["pointer"] == "/name"
    assert problem["type"] == "https://alheraf.example/meta/errors#pot_broken"
    assert refused.headers["Content-Language"] == "ar"
    assert client.get("/v1/pots").get_json()["items"] == []


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "unauthenticated"),
        ({"Authorization": "Bearer nonsense"}, 401, "unauthenticated"),
        ({"Authorization": "Basic eDp5"}, 401, "unauthenticated"),
        (TestTokens().headers("per_1"), 401, "unauthenticated"),
        (TOKENS.headers("per_1", exp=int(time.time()) - 1), 401, "unauthenticated"),
        (TOKENS.headers("per_1", iss="elsewhere"), 401, "unauthenticated"),
        (TOKENS.headers("per_1", aud="elsewhere"), 401, "unauthenticated"),
        (TOKENS.headers("per_gone1"), 401, "account_gone"),
        (TOKENS.headers("per_held"), 403, "processing_restricted"),
    ],
)
def test_who_may_not_call_is_told_why(
    client: FlaskClient, headers: dict[str, str], status: int, code: str
) -> None:
    refused = client.post("/v1/pots", json=POT, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (status, code)


def test_roles_and_services_are_told_apart(client: FlaskClient) -> None:
    assert client.get("/v1/officers", headers=signed()).status_code == 403
    assert client.get("/v1/officers", headers=signed(roles=["officer"])).status_code == 204
    for_us = TOKENS.service_headers("booking", target="toy")
    assert client.get("/internal/pots", headers=for_us).status_code == 204
    for_another = TOKENS.service_headers("booking", target="catalog")
    assert client.get("/internal/pots", headers=for_another).status_code == 401
    of_another = TOKENS.service_headers("messaging", target="toy")
    assert client.get("/internal/pots", headers=of_another).status_code == 403


def test_a_sensitive_operation_wants_a_recent_sign_in(client: FlaskClient) -> None:
    old = datetime.now(UTC) - timedelta(minutes=11)
    refused = client.get("/v1/whoami", headers=signed(auth_time=old))
    assert (refused.status_code, refused.get_json()["code"]) == (401, "recent_sign_in_needed")
    assert client.get("/v1/whoami", headers=signed()).status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "body_not_json"),
        (b'{"id": "a", "id": "b"}', "application/json", 400, "body_not_json"),
        (b'{"id": NaN}', "application/json", 400, "body_not_json"),
        (b'{"id": "\xff"}', "application/json", 400, "body_not_json"),
        (b"[" * 100, "application/json", 400, "body_not_json"),
        (b"x" * (1024 * 1024 + 1), "application/json", 413, "body_too_large"),
        (b'{"id": "a\\u0000", "name": "b"}', "application/json", 400, "body_not_json"),
        (b'{"id": "a", "name": "b", "more": 1}', "application/json", 422, "shape_refused"),
        (b'{"id": 1e999}', "application/json", 400, "body_not_json"),
        (b'{"id": "\\ud800"}', "application/json", 400, "body_not_json"),
        (b'{"id": "a", "name": "' + b"[" * 50 + b'"}', "application/json", 201, None),
        (b"id=a&name=b", "application/x-www-form-urlencoded", 415, "wrong_content_type"),
        (b"", "application/json", 422, "shape_refused"),
        (b'{"id": 7, "name": "b"}', "application/json", 422, "shape_refused"),
        (b"[]", "application/json", 422, "shape_refused"),
        (b"id=1", "application/x-www-form-urlencoded", 415, "wrong_content_type"),
    ],
)
def test_bad_bodies_get_a_clear_error(
    client: FlaskClient, body: bytes, content_type: str, status: int, code: str | None
) -> None:
    headers = {**signed(), "Content-Type": content_type}
    refused = client.post("/v1/pots", data=body, headers=headers)
    assert (refused.status_code, refused.get_json().get("code")) == (status, code)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/pots/a%00b", 400),
        ("/v1/pots?cursor=%ff", 400),
        ("/v1/pots?cursor=a%00", 400),
        ("/v1/pots?cursor=a%0Ab", 400),
        ("/v1/whoami?more=1", 422),
        ("/v1/pots/%D8%B2%D9%8A%D8%B1?more=1", 422),
        ("/v1/pots?more=1", 422),
    ],
)
def test_bad_addresses_get_a_clear_error(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address, headers=signed()).status_code == status


def test_a_path_that_is_not_utf_8_gets_a_clear_error(client: FlaskClient) -> None:
    raw = {"PATH_INFO": "/v1/pots/\xff"}  # as servers hand over the byte
    assert client.get("/v1/pots/x", environ_overrides=raw).status_code == 400


def test_each_mistake_is_pointed_at(client: FlaskClient) -> None:
    refused = client.post("/v1/pots", json={"name": "", "more": 1}, headers=signed())
    pointers = {one["pointer"] for one in refused.get_json()["errors"]}
    assert pointers == {"/id", "/name", "/more"}


def test_what_fails_by_itself_shows_nothing_of_its_inside(client: FlaskClient) -> None:
    failed = client.get("/v1/failing")
    assert (failed.status_code, failed.get_json()["code"]) == (500, "internal_error")
    assert "layla" not in failed.get_data(as_text=True)
    assert client.get("/nowhere").get_json()["code"] == "not_found"
    wrong = client.delete("/v1/pots")
    assert wrong.get_json()["code"] == "method_not_allowed"
    assert "POST" in wrong.headers["Allow"]


def test_pages_follow_one_another_without_gap(client: FlaskClient) -> None:
    for number in range(5):
        body = {"id": f"pot_{number}", "name": f"n{number % 2}"}
        client.post("/v1/pots", json=body, headers=signed())
    seen: list[str] = []
    query = "?limit=2"
    for _ in range(3):
        answer = client.get(f"/v1/pots{query}")
        seen += [one["id"] for one in answer.get_json()["items"]]
        query = f"?limit=2&cursor={answer.get_json()['next']}"
    assert seen == ["pot_1", "pot_3", "pot_0", "pot_2", "pot_4"]
    assert answer.get_json()["next"] is None
    assert client.get("/v1/pots?cursor=zzz").get_json()["code"] == "cursor_invalid"
    assert client.get("/v1/pots?limit=0").status_code == 422
    assert client.get("/v1/pots?unknown=1").status_code == 422


def test_if_match_is_required_and_read(sqlite_client: FlaskClient) -> None:
    assert sqlite_client.put("/v1/versions").status_code == 428
    assert sqlite_client.put("/v1/versions", headers={"If-Match": "x"}).status_code == 412
    good = sqlite_client.put("/v1/versions", headers={"If-Match": '"7"'})
    assert good.headers["X-Version"] == "7"


def test_the_document_says_who_may_call_and_what_is_personal(sqlite_client: FlaskClient) -> None:
    document = sqlite_client.get("/openapi.json").get_json()
    make = document["paths"]["/v1/pots"]["post"]
    assert make["x-access"] == "person"
    assert make["security"] == [{"token": []}]
    assert "pot_broken" in make["responses"]["409"]["description"]
    assert {"201", "400", "401", "403", "413", "415", "422", "500"} <= set(make["responses"])
    name = document["components"]["schemas"]["NewPot"]["properties"]["name"]
    assert name["x-personal-data"] == "pots.name"
    codes = {one["code"]: one for one in sqlite_client.get("/meta/errors").get_json()}
    assert codes["shape_refused"]["title"]["ar"]


def test_an_operation_without_a_rule_stops_the_start(tmp_path: Path) -> None:
    blp = Blueprint("open")
    blp.route("/v1/open", methods=["GET"])(lambda: "")
    url = f"sqlite:///{tmp_path / 'open.sqlite'}"
    with pytest.raises(UndeclaredAccess, match="/v1/open"):
        build_app(
            Web(
                name="toy",
                title="Toy",
                settings=ServiceSettings.load(ENVIRON),
                database=Database(url),
                deps=Deps(""),
                blueprints=[blp],
                keys=StaticKeys(KeySet([])),
                person_check=lambda _session, _person_id: "known",
            )
        )


def test_every_answer_carries_a_request_id(sqlite_client: FlaskClient) -> None:
    answer = sqlite_client.get("/v1/pots", headers={"X-Request-Id": "gateway-1234"})
    assert answer.headers["Request-Id"] == "gateway-1234"
    assert sqlite_client.get("/v1/pots").headers["Request-Id"].startswith("req_")

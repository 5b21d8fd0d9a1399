from typing import Any

import pytest

from contracts.catalog import CapacityDeclared, ListingPublished

PATH = "/v1/workshops"


@pytest.fixture
def workshop(market: Any) -> str:
    """A published workshop of an approved artisan."""
    market.welcome(market.potter)
    return str(market.publish(market.potter, PATH).json["id"])


def test_an_artisan_publishes_a_workshop_and_its_sessions(market: Any, workshop: str) -> None:
    later = market.schedule(market.potter, workshop, in_days=9).json["id"]
    sooner = market.schedule(market.potter, workshop, in_days=7).json["id"]

    items = market.get(f"{PATH}/{workshop}/sessions").json["items"]

    assert [one["id"] for one in items] == [sooner, later]
    assert [one.kind for one in market.said(ListingPublished)] == ["workshop"]
    declared = market.said(CapacityDeclared)[0]
    assert (declared.session_id, declared.capacity, declared.version) == (later, 10, 1)
    assert declared.starts_at == "2026-03-10T12:00:00+00:00"


def test_seats_that_are_left_are_what_booking_says(market: Any, workshop: str) -> None:
    session_id = market.schedule(market.potter, workshop).json["id"]
    market.left(session_id, 8, 3)

    [one] = market.get(f"{PATH}/{workshop}/sessions").json["items"]

    assert one["available"] == 8


def test_capacity_is_declared_anew_with_a_newer_version(market: Any, workshop: str) -> None:
    one = market.schedule(market.potter, workshop).json
    path = f"{PATH}/{workshop}/sessions/{one['id']}"

    answer = market.patch(path, {"capacity": 4}, market.potter, f'"{one["version"]}"')
    stale = market.patch(path, {"capacity": 5}, market.potter, f'"{one["version"]}"')

    assert (answer.json["capacity"], answer.json["version"]) == (4, 2)
    assert stale.status_code == 412
    said = [(declared.capacity, declared.version) for declared in market.said(CapacityDeclared)]
    assert said == [(10, 1), (4, 2)]


def test_a_withdrawn_workshop_has_no_seats_and_a_new_one_has(market: Any, workshop: str) -> None:
    market.schedule(market.potter, workshop)
    for published in (False, True):
        market.correct(f"{PATH}/{workshop}", {"published": published}, market.potter)

    assert [one.capacity for one in market.said(CapacityDeclared)] == [10, 0, 10]
    assert [one.version for one in market.said(CapacityDeclared)] == [1, 2, 3]


def test_a_session_lies_ahead_and_ends_after_it_begins(market: Any, workshop: str) -> None:
    past = market.schedule(market.potter, workshop, in_days=-1)
    body = {
        "starts_at": "2026-04-01T10:00:00Z",
        "ends_at": "2026-04-01T10:00:00Z",
        "capacity": 3,
    }
    backwards = market.post(f"{PATH}/{workshop}/sessions", body, market.potter, "artisan")

    assert (past.status_code, past.json["code"]) == (409, "session_in_the_past")
    assert backwards.status_code == 422
    assert backwards.json["errors"][0]["pointer"] == "/ends_at"


def test_others_add_no_sessions(market: Any, workshop: str) -> None:
    market.welcome(market.weaver)

    assert market.schedule(market.weaver, workshop).json["code"] == "listing_not_found"
    one = market.schedule(market.potter, workshop).json["id"]
    path = f"{PATH}/{workshop}/sessions/{one}"
    assert market.patch(path, {"capacity": 1}, market.weaver, '"1"').status_code == 404
    missing = market.patch(f"{path}x", {"capacity": 1}, market.potter, '"1"')
    assert missing.json["code"] == "session_not_found"


def test_a_workshop_is_no_product(market: Any, workshop: str) -> None:
    assert market.get(f"/v1/products/{workshop}").status_code == 404
    assert market.get(f"{PATH}/{workshop}").json["kind"] == "workshop"
    assert market.get("/v1/products").json["items"] == []
    assert len(market.get(PATH).json["items"]) == 1

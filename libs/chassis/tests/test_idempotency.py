"""What must happen once happens once, whatever becomes of the answer."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from chassis.idempotency import forget_expired
from testkit.clock import MovableClock
from testkit.tokens import TestTokens

from .toy import KEYS, Pot, toy_app

TOKENS = TestTokens()
POT = {"id": "pot_1", "name": "زير"}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
def app(database_url: str, clock: MovableClock) -> Iterator[Flask]:
    made = toy_app(database_url, TOKENS, clock=clock)
    yield made
    made.extensions["alheraf"].database.dispose()


def ask(app: Flask, path: str = "/v1/pots-once", person_id: str = "per_1", **body: Any) -> Any:
    headers = {**TOKENS.headers(person_id), "Idempotency-Key": "key-00000001"}
    return app.test_client().post(path, json={**POT, **body}, headers=headers)


def counted(app: Flask, table: Any) -> int:
    with app.extensions["alheraf"].database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)))


def test_two_people_may_choose_the_same_key(app: Flask) -> None:
    assert ask(app).status_code == 201
    assert ask(app, person_id="per_2", id="pot_2").get_json()["id"] == "pot_2"


def test_what_was_done_is_not_done_again_when_its_answer_was_lost(
    app: Flask, clock: MovableClock
) -> None:
    with pytest.raises(SystemExit):
        ask(app, "/v1/pots-dying")
    assert counted(app, Pot) == 1
    assert ask(app, "/v1/pots-dying").get_json()["code"] == "still_running"
    clock.forward(minutes=3)
    lost = ask(app, "/v1/pots-dying")
    assert (lost.status_code, lost.get_json()["code"]) == (409, "already_done")
    assert counted(app, Pot) == 1


def test_a_key_whose_request_died_before_it_did_anything_is_free_again(
    app: Flask, clock: MovableClock
) -> None:
    with pytest.raises(SystemExit):
        ask(app, "/v1/pots-dead")
    assert ask(app, "/v1/pots-dead").get_json()["code"] == "still_running"
    clock.forward(minutes=3)
    with pytest.raises(SystemExit):
        ask(app, "/v1/pots-dead")


def test_an_answer_is_kept_for_a_day(app: Flask, clock: MovableClock) -> None:
    assert ask(app).status_code == 201
    database = app.extensions["alheraf"].database
    for moment, forgotten in ((timedelta(hours=23), 0), (timedelta(hours=25), 1)):
        with database.transaction() as session:
            assert forget_expired(session, KEYS, clock.now() + moment) == forgotten
    assert counted(app, KEYS) == 0


def test_the_document_names_the_header(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    once = document["paths"]["/v1/pots-once"]["post"]
    assert [one["name"] for one in once["parameters"]] == ["Idempotency-Key"]
    assert "already_done" in once["responses"]["409"]["description"]


def test_a_key_is_used_once(app: Flask) -> None:
    first, again = ask(app), ask(app)
    assert first.status_code == again.status_code == 201
    assert first.get_data() == again.get_data()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = ask(app, name="another")
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")


def test_an_operation_that_needs_a_key_refuses_to_go_without(app: Flask) -> None:
    for key in ({}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "with a space"}):
        headers = {**TOKENS.headers("per_1"), **key}
        missing = app.test_client().post("/v1/pots-once", json=POT, headers=headers)
        assert (missing.status_code, missing.get_json()["code"]) == (400, "idempotency_key_missing")


def test_a_refused_request_frees_its_key(app: Flask) -> None:
    assert ask(app, name="broken").status_code == 409
    assert ask(app).status_code == 201


def test_ten_requests_with_one_key_do_it_once(app: Flask) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask(app).status_code)) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert counted(app, Pot) == 1

"""Logs carry ids, and nothing that a person entered."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from chassis.log import ALLOWED, log_to

Lines = Callable[[], list[dict[str, Any]]]
PERSONAL = {
    "address", "body", "city", "email", "full_name", "ip", "name", "note", "password", "person",
    "person_id", "phone", "query", "text", "token", "url", "user_agent",
}  # fmt: skip


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    file = tmp_path / "toy.log"
    root = logging.getLogger()
    level = root.level
    handler = log_to(file)
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_no_field_that_could_be_personal_may_be_logged() -> None:
    assert not ALLOWED & PERSONAL


def test_a_field_that_is_not_on_the_list_is_dropped_and_named(lines: Lines) -> None:
    facts = {"event_id": "evt_1", "email": "layla@example.com"}
    logging.getLogger("toy").info("sent", extra=facts)
    (line,) = lines()
    assert (line["message"], line["event_id"], line["dropped"]) == ("sent", "evt_1", ["email"])
    assert "layla" not in json.dumps(line)


def test_an_exception_is_logged_without_its_words(lines: Lines) -> None:
    try:
        int("layla@example.com")
    except ValueError:
        logging.getLogger("toy").exception("failed")
    (line,) = lines()
    assert "ValueError at test_log.py" in line["exc_info"]
    assert "layla" not in json.dumps(line)


def test_a_request_is_logged_by_its_route_with_its_ids(
    sqlite_client: FlaskClient, lines: Lines
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": "req-12345678"}
    sqlite_client.get("/v1/pots?cursor=layla", headers=headers)
    answered = next(line for line in lines() if line["message"] == "request answered")
    assert (answered["route"], answered["status"]) == ("/v1/pots", 400)
    assert (answered["request_id"], answered["correlation_id"]) == ("req-12345678", trace)
    assert "layla" not in json.dumps(answered)


def test_libraries_do_not_log_the_addresses_that_they_call(tmp_path: Path) -> None:
    handler = log_to(tmp_path / "lines.log")
    try:
        logging.getLogger("httpx").info("HTTP Request: GET http://mail/?to=layla@example.com")
        logging.getLogger("chassis.app").info("started")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    written = (tmp_path / "lines.log").read_text()
    assert "started" in written
    assert "layla" not in written

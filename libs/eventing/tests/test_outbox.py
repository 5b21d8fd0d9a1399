"""An event leaves with its transaction, or not at all."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.database import Database
from contracts.event import routing_key
from contracts.holders import PersonErased
from contracts.privacy import PrepareErasure
from contracts.wire import from_wire
from eventing.outbox import record


def test_what_is_recorded_stands_in_the_outbox_after_the_commit(
    any_service: Any, shipped: Any
) -> None:
    [event_id] = any_service.say(shipped("ord_1"))
    [row] = any_service.rows(any_service.tables.outbox)
    envelope = from_wire(row["body"])
    assert envelope.event_id == row["event_id"] == event_id
    assert envelope.event == shipped("ord_1")
    assert (row["routing_key"], row["order_key"]) == ("booking.order_shipped", "ord_1")


def test_a_transaction_that_fails_says_nothing(any_service: Any, shipped: Any) -> None:
    def say_and_fail() -> None:
        with any_service.database.transaction() as session:
            record(session, shipped("ord_1"))
            raise KeyError

    with pytest.raises(KeyError):
        say_and_fail()
    assert not any_service.rows(any_service.tables.outbox)


def test_what_a_rolled_back_part_has_said_is_forgotten(service: Any, shipped: Any) -> None:
    with service.database.transaction() as session:
        record(session, shipped("ord_1"))
        session.rollback()
        record(session, shipped("ord_2"))
    [row] = service.rows(service.tables.outbox)
    assert row["order_key"] == "ord_2"


def test_many_events_cost_one_statement(service: Any, shipped: Any) -> None:
    statements: list[str] = []
    sa.event.listen(
        service.database.engine,
        "before_cursor_execute",
        lambda *told: statements.append(told[2]),
    )
    service.say(*(shipped(f"ord_{number}") for number in range(20)))
    assert len([text for text in statements if text.startswith("INSERT")]) == 1


def test_a_service_says_only_what_is_its_own(service: Any) -> None:
    foreign = PrepareErasure(request_id="req_1", holder="booking", phase=1, person_id="per_1")
    with (
        pytest.raises(ValueError, match="PrepareErasure is said by privacy, not booking"),
        service.database.transaction() as session,
    ):
        record(session, foreign)


def test_what_every_holder_says_bears_the_name_of_this_one(service: Any) -> None:
    service.say(PersonErased(request_id="req_1", holder="booking", phase=1, receipt="{}"))
    [row] = service.rows(service.tables.outbox)
    assert row["routing_key"] == "booking.person_erased"
    assert from_wire(row["body"]).type == "alheraf.booking.person_erased.v1"


def test_recording_without_an_outbox_is_an_error_and_no_silence(
    tmp_path: Any, shipped: Any
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    with pytest.raises(LookupError, match="no outbox"), database.transaction() as session:
        record(session, shipped("ord_1"))
    database.dispose()


def test_commands_to_different_holders_do_not_wait_for_one_another(privacy: Any) -> None:
    commands: list[Any] = [
        PrepareErasure(request_id="req_1", holder=holder, phase=1, person_id="per_1")
        for holder in ("booking", "catalog")
    ]
    privacy.say(*commands)
    keys = [row["order_key"] for row in privacy.rows(privacy.tables.outbox)]
    assert keys == ["booking:req_1", "catalog:req_1"]
    assert routing_key(commands[0], "privacy") == "privacy.prepare_erasure.booking"

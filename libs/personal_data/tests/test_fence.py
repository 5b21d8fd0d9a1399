"""Who is fenced, who is refused, and what the guard catches."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from chassis.refusals import ProcessingRestricted
from contracts.booking import OrderCancelled, OrderConfirmed
from contracts.event import Event
from contracts.wire import Envelope
from personal_data.fence import (
    PERSON_GONE,
    PersonForgotten,
    Unfenced,
    fence,
    message_fence,
    standing_of,
)
from personal_data.locks import held, lock_key

GONE, OTHER = "per_gone_one", "per_other"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def forget(toy: Any, person_id: str = GONE) -> None:
    with toy.database.transaction() as session:
        session.execute(sa.insert(toy.tables.forgotten).values(person_id=person_id, erasure_seq=1))


def restrict(toy: Any, person_id: str) -> None:
    with toy.database.transaction() as session:
        row = {"person_id": person_id, "request_id": "req_1"}
        session.execute(sa.insert(toy.tables.restricted).values(row))


def test_a_forgotten_person_is_refused(toy: Any) -> None:
    forget(toy)
    with toy.database.transaction() as session, pytest.raises(PersonForgotten):
        fence(session, OTHER, GONE)


def test_a_restricted_person_may_go_on_and_start_nothing_new(toy: Any) -> None:
    restrict(toy, OTHER)
    with toy.database.transaction() as session:
        fence(session, OTHER)
        with pytest.raises(ProcessingRestricted):
            fence(session, OTHER, new=True)


def test_nobody_pseudonyms_and_tombstones_need_no_lock(toy: Any) -> None:
    with toy.database.transaction() as session:
        fence(session, None, "psd_1", PERSON_GONE, OTHER)
        assert held(session) == {OTHER}


def test_a_lock_ends_with_its_transaction(toy: Any) -> None:
    with toy.database.transaction() as session:
        fence(session, OTHER)
        session.rollback()
        assert held(session) == frozenset()


def test_a_persons_standing_is_what_the_door_asks_for(toy: Any) -> None:
    forget(toy)
    restrict(toy, GONE)
    restrict(toy, OTHER)
    with toy.database.reading() as session:
        found = [standing_of(session, one) for one in (GONE, OTHER, "per_third")]
    assert found == ["forgotten", "restricted", "known"]


def test_keys_fit_what_postgres_takes() -> None:
    keys = {lock_key(f"per_{number}") for number in range(1000)}
    assert len(keys) == 1000
    assert all(0 <= key < 2**63 for key in keys)


def test_locks_are_shared_by_writers_and_sorted(postgres_toy: Any) -> None:
    database = postgres_toy.database
    with database.transaction() as one, Session(database.engine) as other:
        fence(one, "per_b", "per_a")
        fence(other, "per_a", "per_b")
        granted = sa.text(
            "SELECT mode, granted FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert set(one.execute(granted)) == {("ShareLock", True)}


class TestGuard:
    def test_a_tied_row_without_the_fence_is_refused(self, toy: Any, models: Any) -> None:
        with pytest.raises(Unfenced, match="accounts is tied to per_other by person_id"):
            toy.add(models.Account(person_id=OTHER, full_name="Huda", password="x"))
        assert toy.dump()["accounts"] == []

    def test_a_tied_row_behind_the_fence_is_written(self, toy: Any, models: Any) -> None:
        row = models.Account(person_id=OTHER, full_name="Huda", password="x")
        toy.add(row, people=(OTHER,))
        assert len(toy.dump()["accounts"]) == 1

    def test_a_change_of_a_tie_needs_both_people(self, toy: Any, models: Any) -> None:
        toy.fill(conversation(models))
        with toy.database.transaction() as session:
            fence(session, "per_new", "per_artisan")
            session.get(models.Conversation, "con_1").buyer_id = "per_new"
            with pytest.raises(Unfenced, match="per_other"):
                session.flush()
            session.rollback()

    def test_a_deletion_needs_the_fence_too(self, toy: Any, models: Any) -> None:
        toy.fill(models.Account(person_id=OTHER, full_name="Huda", password="x"))
        with pytest.raises(Unfenced), toy.database.transaction() as session:
            session.delete(session.get(models.Account, OTHER))

    def test_a_row_tied_through_another_needs_that_ones_people(self, toy: Any, models: Any) -> None:
        toy.fill(conversation(models))
        message = {"id": "msg_1", "conversation_id": "con_1", "sender_id": OTHER, "text": "hi"}
        with pytest.raises(Unfenced, match="messages is tied to per_artisan by conversation_id"):
            toy.add(models.Message(**message), people=(OTHER,))
        toy.add(models.Message(**message), people=(OTHER, "per_artisan"))
        assert len(toy.dump()["messages"]) == 1

    def test_a_parent_that_waits_in_the_same_flush_counts(self, toy: Any, models: Any) -> None:
        message = models.Message(id="msg_1", conversation_id="con_1", sender_id=None, text="hi")
        with pytest.raises(Unfenced, match="per_artisan"):
            toy.add(conversation(models), message, people=(OTHER,))

    def test_a_parent_that_the_session_has_is_not_asked_for_again(
        self, toy: Any, models: Any
    ) -> None:
        toy.fill(conversation(models))
        asked: list[str] = []
        event.listen(
            toy.database.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_more: asked.append(statement),
        )
        message = models.Message(id="msg_1", conversation_id="con_1", sender_id=OTHER, text="hi")
        with toy.database.transaction() as session:
            fence(session, OTHER, "per_artisan")
            parent = session.get(models.Conversation, "con_1")
            session.add(message)
            asked.clear()
            session.flush()
            assert [one.split()[0] for one in asked] == ["INSERT"]
            assert parent.id == "con_1"
        unfenced = models.Message(id="msg_2", conversation_id="con_1", sender_id=OTHER, text="hi")
        with toy.database.transaction() as session:
            fence(session, OTHER)
            parent = session.get(models.Conversation, "con_1")
            session.add(unfenced)
            with pytest.raises(Unfenced, match="per_artisan"):
                session.flush()
            session.rollback()

    def test_pseudonyms_and_tombstones_need_no_fence(self, toy: Any, models: Any) -> None:
        row = conversation(models, buyer_id="psd_1", artisan_person_id=PERSON_GONE)
        toy.add(row)
        assert len(toy.dump()["conversations"]) == 1

    def test_an_untied_row_needs_no_fence(self, toy: Any, models: Any) -> None:
        toy.add(models.Category(id="cat_1", title="Clay"))
        assert len(toy.dump()["categories"]) == 1


def conversation(models: Any, **changes: Any) -> Any:
    sides = {"buyer_id": OTHER, "artisan_person_id": "per_artisan", **changes}
    return models.Conversation(id="con_1", buyer_note="", artisan_note=None, **sides)


class TestMessageFence:
    def test_an_event_about_a_forgotten_person_is_dropped(self, toy: Any) -> None:
        forget(toy)
        said = OrderConfirmed(
            order_id="ord_1",
            buyer_id=GONE,
            artisan_person_id=OTHER,
            kind="order",
            total=1,
            version=1,
        )
        assert through_the_fence(toy, said) == [None]

    def test_anybody_else_forgotten_becomes_a_tombstone(self, toy: Any) -> None:
        forget(toy)
        said = OrderCancelled(
            order_id="ord_1",
            buyer_id=GONE,
            artisan_person_id=OTHER,
            kind="order",
            reason="erased",
            version=2,
        )
        [reached] = through_the_fence(toy, said)
        assert reached == OrderCancelled(
            order_id="ord_1",
            buyer_id=PERSON_GONE,
            artisan_person_id=OTHER,
            kind="order",
            reason="erased",
            version=2,
        )

    def test_the_people_of_the_whole_batch_are_held(self, toy: Any) -> None:
        batch = [
            OrderConfirmed(
                order_id=f"ord_{one}",
                buyer_id=f"per_{one}",
                artisan_person_id=OTHER,
                kind="order",
                total=1,
                version=1,
            )
            for one in "abc"
        ]
        with toy.database.transaction() as session:
            reached = message_fence(toy.tables)(session, [envelope(one) for one in batch])
            assert list(reached) == batch
            assert held(session) == {"per_a", "per_b", "per_c", OTHER}

    def test_a_message_that_we_do_not_know_stays_unknown(self, toy: Any) -> None:
        assert through_the_fence(toy, None) == [None]


def through_the_fence(toy: Any, *events: Event | None) -> list[Event | None]:
    with toy.database.transaction() as session:
        return list(message_fence(toy.tables)(session, [envelope(one) for one in events]))


def envelope(said: Event | None) -> Envelope:
    return Envelope(
        event_id="evt_1",
        type="alheraf.booking.some.v1",
        source="booking",
        time=NOW,
        event=said,
        order_key=None,
        traceparent=None,
        raw=b"",
    )

"""Ids are given before the commit: a poller that remembers the last one passes over who is slow."""

from typing import Any

import pytest
import sqlalchemy as sa


@pytest.fixture
def service(make_service: Any, postgres_url: str, shipped: Any) -> Any:
    """Booking, with one event, whose id is larger than that of a transaction still open."""
    made = make_service("booking", postgres_url)
    made.say(shipped("ord_early"))
    return made


def _late(service: Any, slow: sa.Connection) -> None:
    """Begin what will commit last, with the smaller id."""
    [early] = service.rows(service.tables.outbox)
    values = {**early, "id": early["id"] - 1, "event_id": "evt_late", "order_key": "ord_late"}
    slow.execute(sa.insert(service.tables.outbox).values(values))


def test_who_asks_for_what_is_newer_misses_it(service: Any) -> None:
    outbox, seen, last = service.tables.outbox, [], -1
    newer = sa.select(outbox.c.id, outbox.c.event_id).where(outbox.c.id > sa.bindparam("last"))
    with service.database.engine.connect() as slow:
        _late(service, slow)
        for _ in range(3):
            with service.database.reading() as session:
                for number, event_id in session.execute(newer, {"last": last}).all():
                    last = max(last, number)
                    seen.append(event_id)
            slow.commit()
    assert len(seen) == 1
    assert "evt_late" not in seen  # committed, and never to be asked for


def test_who_deletes_what_is_sent_does_not(service: Any) -> None:
    """The relay asks for everything that is there: test_relay tries it on this very row."""
    outbox, sent = service.tables.outbox, []
    with service.database.engine.connect() as slow:
        _late(service, slow)
        for _ in range(2):
            with service.database.transaction() as session:
                rows = session.scalars(sa.delete(outbox).returning(outbox.c.event_id)).all()
            sent += rows
            slow.commit()
    assert sent[-1] == "evt_late"

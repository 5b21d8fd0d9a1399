"""What a service has said can be read back in order."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contracts.booking import OrderCompleted, PaymentCaptured
from contracts.wire import to_wire
from eventing.tables import event_tables
from testkit.recorded import recorded, recorded_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = PaymentCaptured(payment_id="pay_1", order_id="ord_1", amount=100)
SECOND = OrderCompleted(
    order_id="ord_1",
    buyer_id="per_1",
    artisan_person_id="per_2",
    kind="order",
    completed_at="2026-01-01T00:00:00Z",
    version=2,
)


def test_events_are_read_in_the_order_in_which_they_were_said(sqlite_url: str) -> None:
    metadata = sa.MetaData()
    outbox = event_tables(metadata).outbox
    engine = sa.create_engine(sqlite_url)
    metadata.create_all(engine)
    with Session(engine) as session:
        for number, event in enumerate((FIRST, SECOND), start=1):
            body = to_wire(event, event_id=f"evt_{number}", time=NOW, source="booking")
            row = {"event_id": f"evt_{number}", "routing_key": "x", "body": body}
            fixed = {"addressed": False, "recorded_at": NOW, "attempts": 0, "next_at": NOW}
            session.execute(sa.insert(outbox).values(**row, **fixed, parked=False))
        assert recorded(session, outbox) == [FIRST, SECOND]
        assert recorded_of(session, outbox, OrderCompleted) == [SECOND]
    engine.dispose()

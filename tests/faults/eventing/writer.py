"""A process of booking that sells: business rows and events in one transaction, at a steady pace.

Now and then it changes its mind after everything is written; nothing of that may be heard of.
"""

import json
import random
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from threading import Event
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.log import log_to
from contracts.booking import OrderShipped
from eventing.errors import OUTAGES
from eventing.outbox import Outbox, record

from .lifeline import tie
from .shop import Publisher, order_ids, publisher

_CHANGES_ITS_MIND = 0.1


class ChangedMind(Exception):
    """Roll back."""


def main() -> None:
    """Sell until we are told to stop, or until so many transactions are committed."""
    tie()
    plan: dict[str, Any] = json.loads(sys.argv[1])
    log_to()
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    shop = publisher(plan["booking_url"])
    Outbox(shop.database, shop.tables, source="booking").attach()
    sales, done = plan.get("sales"), 0
    while not stopping.is_set() and (sales is None or done < sales):
        done += _sold(shop, random.sample(order_ids(), plan.get("orders", 2)))
        stopping.wait(plan.get("pause", 0.03))


def _sold(shop: Publisher, chosen: Sequence[str]) -> bool:
    try:
        with shop.database.transaction() as session:
            _sell(session, shop, chosen)
            _perhaps_change_its_mind()
    except ChangedMind:
        return False
    except OUTAGES:
        time.sleep(0.1)
        return False
    return True


def _perhaps_change_its_mind() -> None:
    if random.random() < _CHANGES_ITS_MIND:
        raise ChangedMind


def _sell(session: Session, shop: Publisher, chosen: Sequence[str]) -> None:
    order = shop.orders.c
    mine = order.order_id.in_(chosen)
    locking = sa.select(order.order_id, order.version).where(mine).order_by(order.order_id)
    before = session.execute(locking.with_for_update()).all()
    session.execute(sa.update(shop.orders).where(mine).values(version=order.version + 1))
    facts = [
        {"token": f"per_{secrets.token_hex(12)}", "order_id": order_id, "version": version + 1}
        for order_id, version in before
    ]
    session.execute(sa.insert(shop.facts), facts)
    for fact in facts:
        record(
            session,
            OrderShipped(
                order_id=fact["order_id"],
                buyer_id="per_buyer",
                artisan_person_id=fact["token"],
                version=fact["version"],
            ),
        )


if __name__ == "__main__":
    main()

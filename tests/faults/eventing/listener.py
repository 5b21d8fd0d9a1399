"""A worker process of catalog: it hears what booking sold, with the temper that a case gives it."""

import json
import os
import signal
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.http import Unavailable
from contracts.booking import OrderShipped
from eventing.backoff import Backoff, RetryPolicy
from eventing.errors import Permanent
from eventing.subscription import Subscription
from eventing.worker import Worker

from .lifeline import tie
from .shop import QUEUE, Listener, listener

SICK = "ord_07"
"""The order that a temper makes fail, die or take its time."""

Take = Callable[[Session, OrderShipped], None]


def main() -> None:
    """Listen until SIGTERM."""
    tie()
    plan: dict[str, Any] = json.loads(sys.argv[1])
    shop = listener(plan["catalog_url"])
    own = plan.get("temper") == "own_transactions"
    subscription = Subscription(
        queue=QUEUE,
        handlers={OrderShipped: _by_itself(shop) if own else _joining(shop, plan)},
        lanes=plan.get("lanes", 3),
        batch=1 if own else plan.get("batch", 20),
        own_transactions=own,
    )
    Worker(
        service="catalog",
        database=shop.database,
        tables=shop.tables,
        broker_url=plan["broker_url"],
        subscriptions=[subscription],
        retry=RetryPolicy(backoff=Backoff(first=0.05, longest=0.4), limit=4, outage_limit=1000),
        lease_seconds=plan.get("lease", 1.0),
    ).run_forever()


def take(session: Session, shop: Listener, event: OrderShipped) -> None:
    """Write the effect, in the order's turn."""
    seen = shop.seen.c
    session.execute(
        sa.select(seen.version).where(seen.order_id == event.order_id).with_for_update()
    )
    session.execute(
        sa.insert(shop.effects).values(
            token=event.artisan_person_id, order_id=event.order_id, version=event.version
        )
    )
    session.execute(
        sa.update(shop.seen).where(seen.order_id == event.order_id).values(version=event.version)
    )


def _joining(shop: Listener, plan: dict[str, Any]) -> Callable[..., None]:
    """Return a handler that joins the transaction of the inbox."""
    fail = _TEMPERS[plan.get("temper", "even")](Path(plan["home"]))

    def handle(session: Session, event: OrderShipped, *, deps: object) -> None:
        del deps
        take(session, shop, event)
        fail(event)

    return handle


def _by_itself(shop: Listener) -> Callable[..., None]:
    """Return a handler that opens its own transaction and knows by itself what it has done."""

    def handle(event: OrderShipped, *, deps: object) -> None:
        del deps
        effects = shop.effects.c
        with shop.database.transaction() as session:
            known = sa.select(effects.id).where(effects.token == event.artisan_person_id)
            if session.scalars(known).first() is None:
                take(session, shop, event)

    return handle


def _even(_home: Path) -> Callable[[OrderShipped], None]:
    return lambda _event: None


def _flaky(_home: Path) -> Callable[[OrderShipped], None]:
    """One event in 25 fails at first."""
    failed: set[str] = set()

    def fail(event: OrderShipped) -> None:
        token = event.artisan_person_id
        if token not in failed and not zlib.crc32(token.encode()) % 25:
            failed.add(token)
            raise RuntimeError("not at first")

    return fail


def _sick(home: Path) -> Callable[[OrderShipped], None]:
    """One order fails for as long as a file says so."""

    def fail(event: OrderShipped) -> None:
        if event.order_id == SICK and (home / "sick").exists():
            raise Unavailable

    return fail


def _hopeless(_home: Path) -> Callable[[OrderShipped], None]:
    """What names the planted buyer can never be handled; trying again would not help."""

    def fail(event: OrderShipped) -> None:
        if event.buyer_id == "per_hopeless":
            raise Permanent("never")

    return fail


def _failing(_home: Path) -> Callable[[OrderShipped], None]:
    """What names the planted buyer fails each time, with an error that may pass."""

    def fail(event: OrderShipped) -> None:
        if event.buyer_id == "per_hopeless":
            raise RuntimeError("not today")

    return fail


def _deadly(_home: Path) -> Callable[[OrderShipped], None]:
    """What names the planted buyer kills the process that handles it."""

    def fail(event: OrderShipped) -> None:
        if event.buyer_id == "per_hopeless":
            os.kill(os.getpid(), signal.SIGKILL)

    return fail


def _slow(home: Path) -> Callable[[OrderShipped], None]:
    """One event takes as long as a file says; the file then says when it was done."""

    def fail(event: OrderShipped) -> None:
        wanted = home / "slow"
        if event.order_id == SICK and wanted.exists():
            seconds = float(wanted.read_text())
            wanted.rename(home / "slowing")
            time.sleep(seconds)
            (home / "slowing").rename(home / "slowed")

    return fail


_TEMPERS: dict[str, Callable[[Path], Callable[[OrderShipped], None]]] = {
    "even": _even,
    "flaky": _flaky,
    "sick": _sick,
    "hopeless": _hopeless,
    "failing": _failing,
    "deadly": _deadly,
    "slow": _slow,
}


if __name__ == "__main__":
    main()

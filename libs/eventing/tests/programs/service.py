"""A worker process of a test's service; it says `running` and works until it is killed."""

import json
import os
import signal
import sys
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database, metadata
from contracts.booking import OrderShipped
from eventing.backoff import Backoff, RetryPolicy
from eventing.subscription import Subscription
from eventing.tables import event_tables
from eventing.worker import Worker


def main(facts: dict[str, str]) -> None:
    """Run a worker whose handler does as it is told."""
    made = metadata()
    tables = event_tables(made)
    database = Database(facts["database_url"])
    effects = sa.Table("effects", made, autoload_with=database.engine)

    def take(session: Session, event: OrderShipped, *, deps: Any) -> None:
        del deps
        session.execute(
            sa.insert(effects).values(queue="", order_id=event.order_id, version=event.version)
        )

    def hold(session: Session, event: OrderShipped, *, deps: Any) -> None:
        take(session, event, deps=deps)
        print("holding", flush=True)  # noqa: T201 - the test listens
        time.sleep(60)

    def die(session: Session, event: OrderShipped, *, deps: Any) -> None:
        take(session, event, deps=deps)
        os.kill(os.getpid(), signal.SIGKILL)

    handlers = {"take": take, "hold": hold, "die": die}
    worker = Worker(
        service=facts["service"],
        database=database,
        tables=tables,
        broker_url=facts["broker_url"],
        subscriptions=[
            Subscription(
                queue="booking.events", handlers={OrderShipped: handlers[facts["handler"]]}
            )
        ],
        retry=RetryPolicy(backoff=Backoff(first=0.05, longest=0.1), limit=2),
        lease_seconds=0.6,
    )
    worker.apply_topology()
    worker.start()
    print("running", flush=True)  # noqa: T201 - the test listens
    time.sleep(60)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

"""A worker process of booking: it hears nothing, and publishes what booking has said."""

import json
import sys
from typing import Any

from eventing.worker import Worker

from .lifeline import tie
from .shop import publisher


def main() -> None:
    """Publish until SIGTERM."""
    tie()
    plan: dict[str, Any] = json.loads(sys.argv[1])
    shop = publisher(plan["booking_url"])
    Worker(
        service="booking",
        database=shop.database,
        tables=shop.tables,
        broker_url=plan["broker_url"],
        subscriptions=[],
        lease_seconds=plan.get("lease", 1.0),
    ).run_forever()


if __name__ == "__main__":
    main()

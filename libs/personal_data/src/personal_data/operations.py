"""What a holder's operators can see and have done: its events, with an officer's own id fenced."""

from collections.abc import Sequence

from chassis.clock import Clock
from eventing.operations import Operations
from eventing.subscription import Subscription
from personal_data.fence import fence
from personal_data.library import LibraryTables
from personal_data.participant import commands_to


def operations_of(
    service: str,
    *,
    tables: LibraryTables,
    subscriptions: Sequence[Subscription],
    broker_url: str,
    clock: Clock,
) -> Operations:
    """Return the operations on what a service says and hears, privacy's commands included."""
    return Operations(
        service=service,
        tables=tables.events,
        queues=[*(one.heard for one in subscriptions), *commands_to(service)],
        broker_url=broker_url,
        clock=clock,
        fence=fence,
    )

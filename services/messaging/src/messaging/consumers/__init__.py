"""One file per service that we listen to, and the queues in which we hear them."""

from eventing.subscription import Subscription
from messaging.consumers import booking, catalog

SUBSCRIPTIONS = (
    Subscription(queue="messaging.events", handlers={**booking.HANDLERS, **catalog.HANDLERS}),
)

"""One file per service that we listen to, and the queues in which we hear them."""

from eventing.subscription import Subscription
from notification.consumers import booking, catalog, identity, messaging, privacy

SUBSCRIPTIONS = (
    Subscription(
        queue="notification.events",
        handlers={
            **identity.HANDLERS,
            **catalog.HANDLERS,
            **booking.HANDLERS,
            **messaging.HANDLERS,
            **privacy.HANDLERS,
        },
    ),
)

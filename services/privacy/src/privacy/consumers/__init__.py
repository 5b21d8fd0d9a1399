"""One file per service that we listen to, and the queues in which we hear them."""

from eventing.subscription import Subscription
from privacy.consumers import holders, identity, notification

SUBSCRIPTIONS = (
    Subscription(
        queue="privacy.replies",
        handlers={**holders.REPLIES, **identity.REPLIES},
        first=holders.lock_what_is_answered,
        lanes=1,
        batch=50,
        every=0.1,
        above=60,
    ),
    Subscription(queue="privacy.events", handlers={**notification.HANDLERS, **holders.HANDLERS}),
)

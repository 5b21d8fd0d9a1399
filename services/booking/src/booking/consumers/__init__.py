"""One file per service that we listen to, and the queues in which we hear them."""

from booking.consumers import catalog
from eventing.subscription import Subscription

SUBSCRIPTIONS = (Subscription(queue="booking.events", handlers=catalog.HANDLERS),)

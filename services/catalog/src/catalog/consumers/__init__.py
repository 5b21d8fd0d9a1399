"""One file per service that we listen to, and the queues in which we hear them."""

from catalog.consumers import booking
from eventing.subscription import Subscription

SUBSCRIPTIONS = (Subscription(queue="catalog.events", handlers=booking.HANDLERS),)

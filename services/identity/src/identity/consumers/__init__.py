"""One file per service that we listen to, and the queues in which we hear them."""

from contracts.catalog import ArtisanApproved
from contracts.privacy import EndSessions, PolicyAccepted
from eventing.subscription import Subscription
from identity.consumers.catalog import on_artisan_approved
from identity.consumers.privacy import on_end_sessions, on_policy_accepted

SUBSCRIPTIONS = (
    Subscription(
        queue="identity.events",
        handlers={ArtisanApproved: on_artisan_approved, PolicyAccepted: on_policy_accepted},
    ),
    # An erasure does not wait for whatever else there is to hear.
    Subscription(queue="identity.sessions", handlers={EndSessions: on_end_sessions}),
)

"""What notification says: that somebody turned something off."""

from contracts.event import Event, event, fact, key, person


@event(publisher="notification")
class UnsubscribeRequested(Event):
    """A one-click unsubscribe was used; privacy withdraws the consent."""

    person_id: str = person(subject=True)
    unsubscribe_id: str = key()
    purpose: str = fact()
    channel: str = fact()

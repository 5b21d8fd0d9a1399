"""What messaging says about conversations and inquiries, never what was written."""

from contracts.event import Event, event, fact, ident, key, person


@event(publisher="messaging")
class ConversationOpened(Event):
    """Two people talk about an order, a booking or a listing."""

    conversation_id: str = key()
    context_kind: str = fact()
    context_id: str = ident()
    customer_id: str = person(subject=True)
    artisan_person_id: str = person()


@event(publisher="messaging")
class MessageSent(Event):
    """A message waits for its reader, who is told."""

    conversation_id: str = key()
    message_id: str = ident()
    sender_id: str = person()
    recipient_id: str = person(subject=True)


@event(publisher="messaging")
class InquiryReceived(Event):
    """An inquiry came in, with or without an account; `reference` is what its sender was given."""

    inquiry_id: str = key()
    person_id: str | None = person(subject=True, default=None)
    reference: str = ident()


@event(publisher="messaging")
class InquiryAnswered(Event):
    """Support answered an inquiry."""

    inquiry_id: str = key()
    person_id: str | None = person(subject=True, default=None)
    reference: str = ident()

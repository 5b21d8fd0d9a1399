"""What messaging says, and what people are told of it."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.messaging import InquiryAnswered, InquiryReceived, MessageSent
from notification.doors.deps import Deps
from notification.use_cases.tell_person import TellPerson, tell_person
from personal_data.fence import PERSON_GONE


def message_sent(session: Session, event: MessageSent, *, deps: Deps) -> None:
    """Tell the reader that a message waits."""
    command = TellPerson(
        person_id=event.recipient_id,
        kind="message_waiting",
        facts={"conversation_id": event.conversation_id},
    )
    tell_person(session, Caller.system(), command, deps=deps)


def inquiry_received(session: Session, event: InquiryReceived, *, deps: Deps) -> None:
    """Confirm to somebody with an account; without one, the reference was the confirmation."""
    _tell_about_inquiry(session, event.person_id, "inquiry_received", event.reference, deps)


def inquiry_answered(session: Session, event: InquiryAnswered, *, deps: Deps) -> None:
    """Tell somebody with an account that the answer is there."""
    _tell_about_inquiry(session, event.person_id, "inquiry_answered", event.reference, deps)


def _tell_about_inquiry(
    session: Session, person_id: str | None, kind: str, reference: str, deps: Deps
) -> None:
    if person_id is None or person_id == PERSON_GONE:
        return
    command = TellPerson(person_id=person_id, kind=kind, facts={"reference": reference})
    tell_person(session, Caller.system(), command, deps=deps)


HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    MessageSent: message_sent,
    InquiryReceived: inquiry_received,
    InquiryAnswered: inquiry_answered,
}

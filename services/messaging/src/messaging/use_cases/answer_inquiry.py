"""Answer an inquiry, as support."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.messaging import InquiryAnswered
from eventing.outbox import record
from messaging.doors.deps import Deps
from messaging.errors import InquiryNotFound
from messaging.models.inquiry import Inquiry
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswerInquiry:
    """Which one, and what to say."""

    inquiry_id: str
    text: str


def answer_inquiry(
    session: Session, _caller: Caller, command: AnswerInquiry, *, deps: Deps
) -> Inquiry:
    """Keep the answer beside the question; a sender with an account is told.

    Raises:
        InquiryNotFound: there is none with this id.
        InquiryAlreadyAnswered: it has an answer.
    """
    known = session.get(Inquiry, command.inquiry_id)
    if known is None:
        raise InquiryNotFound
    fence(session, known.person_id)
    inquiry = session.get(Inquiry, known.id, with_for_update=True, populate_existing=True)
    if inquiry is None:
        raise InquiryNotFound
    inquiry.give_answer(command.text, deps.clock.now())
    record(
        session,
        InquiryAnswered(
            inquiry_id=inquiry.id, person_id=inquiry.person_id, reference=inquiry.reference
        ),
    )
    return inquiry

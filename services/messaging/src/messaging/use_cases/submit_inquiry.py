"""Take an inquiry, with or without an account, and give its sender a number to ask by."""

import dataclasses
from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from chassis.refusals import TooManyRequests
from contracts.messaging import InquiryReceived
from eventing.outbox import record
from messaging.doors.deps import Deps
from messaging.models.inquiry import Inquiry, mail_tag_of, new_reference, sent_since
from personal_data.fence import fence

_DAY = timedelta(days=1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SubmitInquiry:
    """Who asks, where they can be reached, and what they ask; `email` is normalised."""

    name: str
    email: str
    text: str


def submit_inquiry(
    session: Session, caller: Caller, command: SubmitInquiry, *, deps: Deps
) -> Inquiry:
    """Keep it under a new reference.

    Raises:
        TooManyRequests: the mailbox has sent as many as one may in a day.
    """
    fence(session, caller.person_id)
    now = deps.clock.now()
    tag = mail_tag_of(command.email, deps.settings.mail_tag_key)
    if sent_since(session, tag, now - _DAY) >= deps.settings.inquiries_a_day:
        raise TooManyRequests(retry_after=int(_DAY.total_seconds()))
    inquiry = Inquiry(
        id=new_id("inq"),
        reference=new_reference(),
        person_id=caller.person_id,
        mail_tag=tag,
        name=command.name,
        email=command.email,
        text=command.text,
        language=caller.language,
        received_at=now,
    )
    session.add(inquiry)
    record(
        session,
        InquiryReceived(
            inquiry_id=inquiry.id, person_id=caller.person_id, reference=inquiry.reference
        ),
    )
    return inquiry

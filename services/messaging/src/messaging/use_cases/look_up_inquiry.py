"""Look an inquiry up without an account, by its number and the mailbox that sent it."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from messaging.doors.deps import Deps
from messaging.errors import InquiryNotFound
from messaging.models.inquiry import Inquiry, mail_tag_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class LookUpInquiry:
    """What the sender was given, and what they gave; `email` is normalised."""

    reference: str
    email: str


def look_up_inquiry(
    session: Session, _caller: Caller, query: LookUpInquiry, *, deps: Deps
) -> Inquiry:
    """Return the inquiry with its answer.

    Raises:
        InquiryNotFound: number and mailbox do not belong together.
    """
    tag = mail_tag_of(query.email, deps.settings.mail_tag_key)
    wanted = select(Inquiry).where(
        Inquiry.reference == query.reference.upper(), Inquiry.mail_tag == tag
    )
    inquiry = session.scalar(wanted)
    if inquiry is None:
        raise InquiryNotFound
    return inquiry

"""Read one inquiry: one's own, or any of them for support."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from messaging.doors.deps import Deps
from messaging.errors import InquiryNotFound
from messaging.models.inquiry import Inquiry


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadInquiry:
    """Which one."""

    inquiry_id: str


def read_inquiry(session: Session, caller: Caller, query: ReadInquiry, *, deps: Deps) -> Inquiry:
    """Return it with its answer.

    Raises:
        InquiryNotFound: there is none with this id, or it is not the caller's.
    """
    del deps
    inquiry = session.get(Inquiry, query.inquiry_id)
    if inquiry is None:
        raise InquiryNotFound
    if inquiry.person_id != caller.person_id and not caller.has("support"):
        raise InquiryNotFound
    return inquiry

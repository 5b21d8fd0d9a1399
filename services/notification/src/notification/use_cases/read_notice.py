"""Mark a notice as read."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.errors import NoticeNotFound
from notification.models import Notice
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class ReadNotice:
    """Which notice."""

    notice_id: str


def read_notice(session: Session, caller: Caller, command: ReadNotice, *, deps: Deps) -> Notice:
    """Remember when it was first read.

    Raises:
        NoticeNotFound: there is none with this id in the caller's inbox.
    """
    fence(session, str(caller.person_id))
    notice = session.get(Notice, command.notice_id, with_for_update=True)
    if notice is None or notice.person_id != caller.person_id or not notice.in_app:
        raise NoticeNotFound
    notice.mark_read(deps.clock.now())
    return notice

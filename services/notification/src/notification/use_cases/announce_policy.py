"""Tell everybody with an account that the privacy policy has changed."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Delivery, Notice, Recipient
from notification.models.delivery import EMAIL
from notification.models.notice import LEGAL
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class AnnouncePolicy:
    """Which version, and from when it holds (RFC 3339)."""

    policy_version: int
    effective_at: str


def announce_policy(
    session: Session, _caller: Caller, command: AnnouncePolicy, *, deps: Deps
) -> int:
    """Write a notice for each recipient; return how many."""
    people = list(session.scalars(select(Recipient.person_id).order_by(Recipient.person_id)))
    fence(session, *people)
    now = deps.clock.now()
    facts = {"policy_version": command.policy_version, "effective_at": command.effective_at}
    notices = [
        Notice(
            person_id=person_id,
            kind="policy_published",
            message_class=LEGAL,
            facts=facts,
            in_app=True,
            created_at=now,
        )
        for person_id in people
    ]
    session.add_all(notices)
    session.flush()
    session.add_all(Delivery(notice_id=n.id, channel=EMAIL, next_at=now) for n in notices)
    return len(notices)

"""Tell those who asked for news that something new was published."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Delivery, Notice
from notification.models.consent import MARKETING, consenting_people
from notification.models.delivery import EMAIL
from notification.models.notice import PROMOTIONAL
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class PromoteListing:
    """What was published, and by whom (its artisan needs no news of it)."""

    listing_id: str
    listing_kind: str
    artisan_person_id: str


def promote_listing(
    session: Session, _caller: Caller, command: PromoteListing, *, deps: Deps
) -> int:
    """Write a promotional notice for everybody with consent; it is checked again at sending."""
    everybody = consenting_people(session, MARKETING, EMAIL)
    people = [one for one in everybody if one != command.artisan_person_id]
    fence(session, *people)
    now = deps.clock.now()
    facts = {"listing_id": command.listing_id, "listing_kind": command.listing_kind}
    notices = [
        Notice(
            person_id=person_id,
            kind="new_listing",
            message_class=PROMOTIONAL,
            facts=facts,
            in_app=False,
            created_at=now,
        )
        for person_id in people
    ]
    session.add_all(notices)
    session.flush()
    session.add_all(Delivery(notice_id=n.id, channel=EMAIL, next_at=now) for n in notices)
    return len(notices)

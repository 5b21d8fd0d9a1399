"""Tell one person something: a row for the inbox, and one for each channel that it leaves by."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Delivery, Notice
from notification.models.kinds import KINDS
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class TellPerson:
    """Who is told what. `facts` are ids, numbers and dates."""

    person_id: str
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


def tell_person(session: Session, _caller: Caller, command: TellPerson, *, deps: Deps) -> Notice:
    """Write the notice; the sender takes it from there."""
    kind = KINDS[command.kind]
    fence(session, command.person_id)
    now = deps.clock.now()
    notice = Notice(
        person_id=command.person_id,
        kind=command.kind,
        message_class=kind.message_class,
        facts={name: command.facts[name] for name in sorted(kind.facts)},
        in_app=kind.in_app,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    session.add_all(
        Delivery(notice_id=notice.id, channel=channel, next_at=now) for channel in kind.channels
    )
    return notice

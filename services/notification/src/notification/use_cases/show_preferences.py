"""What a person has agreed to be sent, as far as this service knows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Consent


@dataclass(frozen=True, kw_only=True)
class ShowPreferences:
    """Nothing to say: everybody sees their own."""


def show_preferences(
    session: Session, caller: Caller, query: ShowPreferences, *, deps: Deps
) -> list[Consent]:
    """Return the caller's consents by purpose and channel."""
    del query, deps
    mine = select(Consent).where(Consent.person_id == caller.person_id)
    return list(session.scalars(mine.order_by(Consent.purpose, Consent.channel)))

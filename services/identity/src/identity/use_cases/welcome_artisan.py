"""Give the artisan's role to a person whom the catalog has approved."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import RoleGranted
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import locked_account
from identity.models.role import grant
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class WelcomeArtisan:
    """Who was approved."""

    person_id: str


def welcome_artisan(
    session: Session, _caller: Caller, command: WelcomeArtisan, *, deps: Deps
) -> None:
    """Grant the role, unless the person has it or their account is gone."""
    fence(session, command.person_id)
    account = locked_account(session, command.person_id)
    if account is not None and grant(session, account.id, "artisan", deps.clock.now()):
        account.version += 1
        record(session, RoleGranted(person_id=account.id, role="artisan"))

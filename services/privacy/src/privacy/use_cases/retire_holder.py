"""Retire a holder: from now on nothing waits for it. An officer decides that, on record."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import HolderNotFound, HolderRequired
from privacy.models.holder import Holder
from privacy.models.waves import OURSELVES


@dataclass(frozen=True, kw_only=True)
class RetireHolder:
    """Which holder."""

    name: str


def retire_holder(session: Session, caller: Caller, command: RetireHolder, *, deps: Deps) -> Holder:
    """Note who retired it and when; open requests go on without it at the next reconciliation.

    Raises:
        HolderNotFound: no such holder has declared itself.
        HolderRequired: the deployment requires it.
    """
    fence(session, str(caller.person_id))
    holder = session.get(Holder, command.name, with_for_update=True)
    if holder is None:
        raise HolderNotFound
    if holder.name in {OURSELVES, *deps.settings.required_holders}:
        raise HolderRequired
    if holder.retired_at is None:
        holder.retired_at = deps.clock.now()
        holder.retired_by = caller.person_id
    return holder

"""Compare our erasure ledger with what a holder knows, and mend both."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.privacy import DeclareYourself
from eventing.outbox import record
from personal_data.fence import exclusive
from personal_data.holder import Known
from personal_data.restored import restored_at
from privacy.doors.deps import Deps
from privacy.doors.sealing import hash_of_token
from privacy.errors import HolderNotFound, NotThisHolder
from privacy.models.holder import Holder, Roll, call_roll
from privacy.models.recovering import Recovery, recover
from privacy.models.replaying import ask_to_erase_again, unknown_at
from privacy.models.waves import OURSELVES


@dataclass(frozen=True, kw_only=True)
class CompareErasures:
    """What a holder knows after one place of the ledger, up to another or to the end."""

    holder: str
    erasures: tuple[Known, ...]
    after: int
    upto: int | None


def compare_erasures(
    session: Session, caller: Caller, command: CompareErasures, *, deps: Deps
) -> int:
    """Return how many erasures are missing at the holder; they are on their way as commands.

    What a holder knows beyond our ledger counts only where our database is marked as restored:
    else a single service could have anybody erased everywhere.

    Raises:
        NotThisHolder: a service speaks for another.
        HolderNotFound: we have not heard of this holder yet.
    """
    if caller.service != command.holder:
        raise NotThisHolder
    for known in sorted(command.erasures, key=lambda one: one.person_id):
        exclusive(session, known.person_id)
    holder = session.get(Holder, command.holder)
    if holder is None:
        raise HolderNotFound
    marked_at = restored_at(session)
    roll = call_roll(session, deps.settings.required_holders)
    if marked_at is not None:
        _take_what_we_lost(session, command, roll, deps)
    missing = _send_what_they_lost(session, holder, command, deps)
    if command.upto is None:
        holder.compared_at = deps.clock.now()
        if command.holder == OURSELVES and marked_at is not None:
            missing += _ask_whom_we_have_not_heard(session, roll, marked_at)
    return missing


def _take_what_we_lost(session: Session, command: CompareErasures, roll: Roll, deps: Deps) -> None:
    by = Recovery(
        now=deps.clock.now(),
        roll=roll,
        settings=deps.settings,
        link_hash=lambda request_id: hash_of_token(deps.sealing.status_token(request_id)),
    )
    for known in command.erasures:
        conversation = recover(session, known, by)
        for said in conversation.said if conversation else ():
            record(session, said)


def _send_what_they_lost(
    session: Session, holder: Holder, command: CompareErasures, deps: Deps
) -> int:
    known = {one.person_id for one in command.erasures}
    missing = unknown_at(session, holder, known, after=command.after, upto=command.upto)
    for entry in missing:
        for said in ask_to_erase_again(
            session,
            holder.name,
            entry.request_id,
            now=deps.clock.now(),
            patience=deps.settings.patience,
        ):
            record(session, said)
    return len(missing)


def _ask_whom_we_have_not_heard(session: Session, roll: Roll, marked_at: datetime) -> int:
    """Ask every holder what it knows since we were restored; return how many still owe it."""
    heard = select(Holder.name).where(Holder.compared_at >= marked_at)
    owing = sorted(roll.required - set(session.scalars(heard)) - {OURSELVES})
    for name in owing:
        record(session, DeclareYourself(holder=name, with_erasures=True))
    return len(owing)

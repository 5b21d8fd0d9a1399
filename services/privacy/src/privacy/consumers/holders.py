"""What we do on hearing what every holder says."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.holders import (
    ErasureBlocked,
    ErasurePrepared,
    HolderDeclared,
    KeepEnded,
    PersonCorrected,
    PersonErased,
    PersonExported,
    RestrictionLifted,
    StoreSwept,
)
from privacy.doors.deps import Deps
from privacy.models.conversation import lock_conversations
from privacy.use_cases.note_correction import note_correction
from privacy.use_cases.receive_blockers import receive_blockers
from privacy.use_cases.receive_closing_receipt import receive_closing_receipt
from privacy.use_cases.receive_lift import receive_lift
from privacy.use_cases.receive_part import receive_part
from privacy.use_cases.receive_preview import receive_preview
from privacy.use_cases.receive_receipt import receive_receipt
from privacy.use_cases.receive_sweep import receive_sweep
from privacy.use_cases.register_holder import register_holder


def lock_what_is_answered(session: Session, said: Sequence[Event]) -> None:
    """Lock the requests of all replies of one transaction, which would each lock their own."""
    named = (getattr(one, "request_id", None) for one in said)
    lock_conversations(session, [one for one in named if one is not None])


def erasure_prepared(session: Session, said: ErasurePrepared, *, deps: Deps) -> None:
    """Take a preview, and what stands in the way."""
    receive_preview(session, Caller.system(), said, deps=deps)


def erasure_blocked(session: Session, said: ErasureBlocked, *, deps: Deps) -> None:
    """Take what stood in the way at the last moment."""
    receive_blockers(session, Caller.system(), said, deps=deps)


def person_erased(session: Session, said: PersonErased, *, deps: Deps) -> None:
    """Take a receipt."""
    receive_receipt(session, Caller.system(), said, deps=deps)


def restriction_lifted(session: Session, said: RestrictionLifted, *, deps: Deps) -> None:
    """Take word that a cancelled request restricts nobody."""
    receive_lift(session, Caller.system(), said, deps=deps)


def person_exported(session: Session, said: PersonExported, *, deps: Deps) -> None:
    """Take word that a part is uploaded."""
    receive_part(session, Caller.system(), said, deps=deps)


def store_swept(session: Session, said: StoreSwept, *, deps: Deps) -> None:
    """Take the result of a search."""
    receive_sweep(session, Caller.system(), said, deps=deps)


def keep_ended(session: Session, said: KeepEnded, *, deps: Deps) -> None:
    """Take the receipt that closes a duty."""
    receive_closing_receipt(session, Caller.system(), said, deps=deps)


def holder_declared(session: Session, said: HolderDeclared, *, deps: Deps) -> None:
    """Enter a holder."""
    register_holder(session, Caller.system(), said, deps=deps)


def person_corrected(session: Session, said: PersonCorrected, *, deps: Deps) -> None:
    """Put a correction on record."""
    note_correction(session, Caller.system(), said, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {PersonCorrected: person_corrected}
REPLIES: dict[type[Event], Callable[..., Any]] = {
    ErasurePrepared: erasure_prepared,
    ErasureBlocked: erasure_blocked,
    PersonErased: person_erased,
    RestrictionLifted: restriction_lifted,
    PersonExported: person_exported,
    StoreSwept: store_swept,
    KeepEnded: keep_ended,
    HolderDeclared: holder_declared,
}

"""Which erasures a holder does not know: those before its time, and those that a restore undid."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from privacy.models.erasure import Erasure
from privacy.models.holder import Holder
from privacy.models.request import Request
from privacy.models.states import Step, TaskState
from privacy.models.task import Task


def missing_at(session: Session, holder: Holder, most: int) -> list[str]:
    """Return up to `most` requests whose erasure this holder must carry out again, oldest first.

    Where the holder has as many erasures as the ledger up to the last that it knows, only what
    came after that can be missing; else everything is compared.
    """
    expected = session.scalar(
        select(func.count()).select_from(Erasure).where(Erasure.seq <= holder.erasure_seq)
    )
    after = holder.erasure_seq if holder.erasures >= (expected or 0) else 0
    missing = _never_asked(holder)
    if after or _answered(session, holder) > holder.erasures:
        missing = or_(missing, _answered_and_idle(holder))
    found = select(Erasure.request_id).where(Erasure.seq > after, missing)
    return list(session.scalars(found.order_by(Erasure.seq).limit(most)))


def _never_asked(holder: Holder) -> ColumnElement[bool]:
    """Say that this holder was never asked, because it was not there yet."""
    known = exists().where(Request.id == Erasure.request_id)
    return and_(~_has_task(holder), known)


def _answered_and_idle(holder: Holder) -> ColumnElement[bool]:
    """Say that the holder has answered, and is not being asked again at this moment."""
    answered = _has_task(holder, TaskState.ANSWERED)
    return and_(answered, ~_has_task(holder, TaskState.ASKED))


def _has_task(holder: Holder, state: TaskState | None = None) -> ColumnElement[bool]:
    wanted = [
        Task.request_id == Erasure.request_id,
        Task.holder == holder.name,
        Task.step == Step.ERASE,
    ]
    return exists().where(*wanted, *([Task.state == state] if state else []))


def _answered(session: Session, holder: Holder) -> int:
    """Return how many erasures the holder has answered; erasing twice is harmless."""
    answered = select(func.count(func.distinct(Task.request_id))).where(
        Task.holder == holder.name, Task.step == Step.ERASE, Task.state == TaskState.ANSWERED
    )
    return session.scalar(answered) or 0

"""Which erasures a holder does not know: those before its time, and those that a restore undid."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from contracts.event import Event
from privacy.models.conversation import locked_conversation
from privacy.models.erasure import Erasure
from privacy.models.holder import Holder
from privacy.models.request import Request
from privacy.models.states import Step, TaskState
from privacy.models.task import Task
from privacy.settings import Patience


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


def unknown_at(
    session: Session, holder: Holder, known: Collection[str], *, after: int, upto: int | None
) -> list[Erasure]:
    """Return the erasures between two places that a holder does not know and has to.

    One that is under way and was never answered comes by itself; one that was recovered is meant
    for everybody.
    """
    asked = select(Erasure).where(
        Erasure.seq > after,
        or_(
            _never_asked(holder),
            _has_task(holder, TaskState.ANSWERED),
            _has_task(holder, supplementary=True),
            Erasure.recovered_at.is_not(None),
        ),
    )
    if upto is not None:
        asked = asked.where(Erasure.seq <= upto)
    found = session.scalars(asked.order_by(Erasure.seq))
    return [entry for entry in found if entry.person_id not in known]


def ask_to_erase_again(
    session: Session, holder: str, request_id: str, *, now: datetime, patience: Patience
) -> list[Event]:
    """Plan a task of its own for what a holder has lost; return what is to be said."""
    conversation = locked_conversation(session, request_id, now=now, patience=patience)
    if conversation is None or any(
        task.holder == holder and task.step == Step.ERASE and not task.is_finished
        for task in conversation.tasks
    ):
        return []
    again = conversation.plan(holder, Step.ERASE, supplementary=True, approved_digest="")
    conversation.ask(again)
    conversation.note("erased_again", holder=holder)
    return conversation.said


def _never_asked(holder: Holder) -> ColumnElement[bool]:
    """Say that this holder was never asked, because it was not there yet."""
    known = exists().where(Request.id == Erasure.request_id)
    return and_(~_has_task(holder), known)


def _answered_and_idle(holder: Holder) -> ColumnElement[bool]:
    """Say that the holder has answered, and is not being asked again at this moment."""
    answered = _has_task(holder, TaskState.ANSWERED)
    return and_(answered, ~_has_task(holder, TaskState.ASKED))


def _has_task(
    holder: Holder, state: TaskState | None = None, *, supplementary: bool = False
) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [
        Task.request_id == Erasure.request_id,
        Task.holder == holder.name,
        Task.step == Step.ERASE,
    ]
    if state is not None:
        wanted.append(Task.state == state)
    if supplementary:
        wanted.append(Task.supplementary.is_(True))
    return exists().where(*wanted)


def _answered(session: Session, holder: Holder) -> int:
    """Return how many erasures the holder has answered; erasing twice is harmless."""
    answered = select(func.count(func.distinct(Task.request_id))).where(
        Task.holder == holder.name, Task.step == Step.ERASE, Task.state == TaskState.ANSWERED
    )
    return session.scalar(answered) or 0

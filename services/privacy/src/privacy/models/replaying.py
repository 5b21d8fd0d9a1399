"""Which erasures a holder does not know: those before its time, and those that a restore undid."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from privacy.models.erasure import Erasure
from privacy.models.holder import Holder
from privacy.models.request import Request
from privacy.models.states import Step, TaskState
from privacy.models.task import Task


def missing_at(session: Session, holder: Holder) -> list[str]:
    """Return the requests whose erasure this holder must carry out again, oldest first."""
    return [*_before_its_time(session, holder), *_undone(session, holder)]


def _before_its_time(session: Session, holder: Holder) -> list[str]:
    """Return the erasures in which this holder was never asked, because it was not there yet."""
    asked = exists().where(
        Task.request_id == Erasure.request_id,
        Task.holder == holder.name,
        Task.step == Step.ERASE,
    )
    known = exists().where(Request.id == Erasure.request_id)
    return list(
        session.scalars(select(Erasure.request_id).where(~asked, known).order_by(Erasure.seq))
    )


def _undone(session: Session, holder: Holder) -> list[str]:
    """Return the erasures that the holder has answered and, counting its own, has lost since.

    It lost the newest ones, or others too where its count says so; erasing twice is harmless.
    """
    of_holder = (Task.holder == holder.name) & (Task.step == Step.ERASE)
    answered = of_holder & (Task.state == TaskState.ANSWERED)
    count = session.scalar(select(func.count(func.distinct(Task.request_id))).where(answered)) or 0
    if holder.erasures >= count:
        return []
    done = session.execute(
        select(Erasure.seq, Erasure.request_id)
        .join(Task, Task.request_id == Erasure.request_id)
        .where(answered)
        .distinct()
        .order_by(Erasure.seq)
    ).all()
    newer = [row for row in done if row.seq > holder.erasure_seq]
    lost = newer if len(done) - len(newer) <= holder.erasures else list(done)
    under_way = set(
        session.scalars(select(Task.request_id).where(of_holder, Task.state == TaskState.ASKED))
    )
    return [row.request_id for row in lost if row.request_id not in under_way]

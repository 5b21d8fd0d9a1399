"""Preparing an erasure, which can be taken back: restrict, count, and say what is in the way."""

from sqlalchemy.orm import Session

from chassis import failpoint
from contracts.holders import ErasurePrepared, RestrictionLifted
from contracts.privacy import LiftRestriction, PrepareErasure
from personal_data import tasks
from personal_data.fence import exclusive
from personal_data.holder import Holder
from personal_data.preview import preview
from personal_data.restriction import lift, restrict
from personal_data.rows import Who
from personal_data.sought import sought_values
from personal_data.tasks import Task


def prepare_erasure(holder: Holder, command: PrepareErasure) -> None:
    """Answer with counts and blockers, once privacy knows what sweeps must look for."""
    who = Who.of(command)
    with holder.database.transaction() as session:
        if _take(session, holder, command) is None:
            return
        restrict(session, holder, command.person_id, command.request_id)
        sought = sought_values(session, holder.ledger, who)
    holder.door.put_sought(command.request_id, sought)
    failpoint.hit("prepare.before_answer")
    with holder.database.transaction() as session:
        task = _take(session, holder, command)
        if task is not None:
            answer_prepared(session, holder, task, who)


def recheck_blockers(holder: Holder) -> None:
    """Look again at what stands in the way, and speak up where it has changed."""
    with holder.database.reading() as session:
        waiting = tasks.waiting(session, holder)
    for seen in waiting:
        if seen.who is not None:
            with holder.database.transaction() as session:
                exclusive(session, seen.who.person_id)
                task = tasks.find(session, holder, seen.request_id)
                if task is not None and task.state == tasks.WAITING:
                    answer_prepared(session, holder, task, seen.who)


def answer_prepared(session: Session, holder: Holder, task: Task, who: Who) -> None:
    """Say what an erasure would do now, unless the blockers are those that we named last."""
    blockers = tuple(holder.blockers(session, who.person_id))
    if task.answer is not None and getattr(task.answer, "blockers", None) == blockers:
        return
    counted = preview(session, holder.ledger, who)
    said = ErasurePrepared(
        request_id=task.request_id,
        holder=holder.service,
        phase=task.phase,
        revision=task.revision + 1,
        preview=counted.text,
        preview_digest=counted.digest,
        blockers=blockers,
    )
    state = tasks.WAITING if blockers else tasks.DONE
    tasks.answer(session, holder, task, said, state=state)


def lift_restriction(holder: Holder, command: LiftRestriction) -> None:
    """Let the person start things again: the request was cancelled."""
    with holder.database.transaction() as session:
        task = _take(session, holder, command)
        if task is None:
            return
        lift(session, holder, command.person_id, command.request_id)
        said = RestrictionLifted(
            request_id=command.request_id, holder=holder.service, phase=command.phase
        )
        tasks.answer(session, holder, task, said)
        tasks.forget_request(session, holder, command.request_id)


def _take(
    session: Session, holder: Holder, command: PrepareErasure | LiftRestriction
) -> Task | None:
    exclusive(session, command.person_id)
    return tasks.take(session, holder, command, request_id=command.request_id, phase=command.phase)

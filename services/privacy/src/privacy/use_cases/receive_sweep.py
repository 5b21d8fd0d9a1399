"""Take a holder's signed result of a sweep; after the last one the requests are completed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from contracts.holders import StoreSwept
from contracts.privacy import ErasureCompleted
from eventing.outbox import record
from personal_data.receipts import ReceiptRefused
from privacy.doors.deps import Deps
from privacy.models.completing import complete_swept, keep_for_another_sweep, note_on_all
from privacy.models.receipts import prove_swept
from privacy.models.request import Request
from privacy.models.states import TaskState
from privacy.models.sweep import SweepTask, locked_sweep, residue_of


def receive_sweep(session: Session, _caller: Caller, said: StoreSwept, *, deps: Deps) -> None:
    """Note the result; a bad one is refused on record, residue is a finding for the officer."""
    now = deps.clock.now()
    sweep = locked_sweep(session, said.sweep_id)
    task = session.get(SweepTask, (said.sweep_id, said.holder))
    if sweep is None or task is None or task.state != TaskState.ASKED:
        return
    requests = _requests_of(session, sweep.id)
    try:
        prove_swept(said.result, sweep.id, said.holder, deps.holder_keys)
    except ReceiptRefused as refused:
        note_on_all(
            session, requests, now, "sweep_refused", holder=said.holder, reason=str(refused)
        )
        deps.gauges.refused_receipts.labels(holder=said.holder).inc()
        return
    task.finish(said.result, now)
    session.flush()
    tasks = session.scalars(select(SweepTask).where(SweepTask.sweep_id == sweep.id)).all()
    if all(task.state != TaskState.ASKED for task in tasks):
        sweep.closed_at = now
        residue = residue_of(tasks)
        if residue:
            keep_for_another_sweep(
                session, requests, now, residue, wait=deps.settings.sweep_again_after
            )
        else:
            failpoint.hit("privacy.before_destroying")
            complete_swept(session, requests, now)
            for request in requests:
                record(session, ErasureCompleted(request_id=request.id))
            once_committed(session, lambda: failpoint.hit("privacy.after_completion"))
    failpoint.hit("privacy.before_sweep_result")
    once_committed(session, lambda: failpoint.hit("privacy.after_sweep_result"))


def _requests_of(session: Session, sweep_id: str) -> Sequence[Request]:
    return session.scalars(
        select(Request)
        .where(Request.sweep_id == sweep_id)
        .order_by(Request.id)
        .with_for_update(key_share=True)
    ).all()

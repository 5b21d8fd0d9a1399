"""Begin one sweep for all requests that were erased since the last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.database import Database
from chassis.ids import new_id
from contracts.privacy import SweepStore
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.history import HistoryEntry
from privacy.models.holder import call_roll
from privacy.models.request import Request
from privacy.models.states import State, TaskState
from privacy.models.sweep import Sweep, SweepTask

_MOST = 500


def start_sweep(database: Database, deps: Deps) -> str | None:
    """Ask every holder to search its store, and return the sweep's id; None where none is due."""
    now = deps.clock.now()
    with database.transaction() as session:
        due = [] if _is_sweeping(session, deps, now) else _due(session, now)
        if not due:
            return None
        sweep = Sweep(id=new_id("swp"), opened_at=now)
        session.add(sweep)
        session.flush()
        for request in due:
            request.sweep_id = sweep.id
            entry = HistoryEntry(request_id=request.id, at=now, what="sweeping", facts={})
            session.add(entry)
        for holder in sorted(call_roll(session, deps.settings.required_holders).required):
            session.add(_task(sweep, holder, deps, now))
            record(session, SweepStore(sweep_id=sweep.id, holder=holder))
        failpoint.hit("privacy.before_sweep")
    failpoint.hit("privacy.after_sweep")
    return sweep.id


def _is_sweeping(session: Session, deps: Deps, now: datetime) -> bool:
    """Tell whether a sweep is under way and not stuck: stores are searched once at a time."""
    recent = now - timedelta(seconds=deps.settings.alarm_after)
    found = select(Sweep.id).where(Sweep.closed_at.is_(None), Sweep.opened_at > recent).limit(1)
    return session.scalar(found) is not None


def _due(session: Session, now: datetime) -> Sequence[Request]:
    """Return the erased requests to sweep: one that found residue before is swept by itself."""
    found = session.scalars(
        select(Request)
        .where(
            Request.state == State.ERASED,
            Request.sweep_id.is_(None),
            or_(Request.sweep_after.is_(None), Request.sweep_after <= now),
        )
        .order_by(Request.sweep_alone, Request.id)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    ).all()
    together = [request for request in found if not request.sweep_alone]
    return together or found[:1]


def _task(sweep: Sweep, holder: str, deps: Deps, now: datetime) -> SweepTask:
    patience = deps.settings.patience
    return SweepTask(
        sweep_id=sweep.id,
        holder=holder,
        state=TaskState.ASKED,
        attempts=1,
        asked_at=now,
        ask_again_at=now + patience.wait_after(1),
        alarm_at=now + timedelta(seconds=patience.alarm_after),
    )

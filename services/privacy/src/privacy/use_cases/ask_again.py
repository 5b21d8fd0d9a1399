"""Ask holders again whose answer is overdue, and raise the alarm for those that stay silent."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.database import Database
from contracts.privacy import SweepStore
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.commands import command_for
from privacy.models.conversation import ledger_entry
from privacy.models.history import HistoryEntry
from privacy.models.request import Request
from privacy.models.sweep import SweepTask
from privacy.models.task import Task

_BATCH = 100
_Asked = TypeVar("_Asked", Task, SweepTask)


def ask_again(database: Database, deps: Deps) -> int:
    """Send each overdue command once more with its own phase, and return how many were sent.

    Deadlines are rows: several workers take different ones. Nothing is ever done by waiting.
    """
    now = deps.clock.now()
    with database.reading() as session:
        tasks, sweeps = _due(Task, now).exists(), _due(SweepTask, now).exists()
        if not session.execute(select(tasks | sweeps)).scalar():
            return 0
    with database.transaction() as session:
        return _ask_tasks(session, deps, now) + _ask_sweeps(session, deps, now)


def _due(asked: type[_Asked], now: datetime) -> Select[_Asked]:
    return select(asked).where(asked.ask_again_at <= now)


def _ask_tasks(session: Session, deps: Deps, now: datetime) -> int:
    due = session.scalars(
        _due(Task, now).order_by(Task.ask_again_at).limit(_BATCH).with_for_update(skip_locked=True)
    ).all()
    for task in due:
        request = session.get_one(Request, task.request_id)
        task.look_again(now, deps.settings.patience)
        session.add(_entry(task.request_id, now, "asked_again", task.holder, step=task.step))
        if task.is_silent(now):
            task.alarmed_at = now
            session.add(_entry(task.request_id, now, "alarm", task.holder, step=task.step))
        record(session, command_for(task, request, ledger_entry(session, request)))
    return len(due)


def _ask_sweeps(session: Session, deps: Deps, now: datetime) -> int:
    due = session.scalars(
        _due(SweepTask, now)
        .order_by(SweepTask.ask_again_at)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for task in due:
        task.attempts += 1
        task.ask_again_at = now + deps.settings.patience.wait_after(task.attempts)
        if task.alarmed_at is None and task.alarm_at is not None and task.alarm_at <= now:
            task.alarmed_at = now
        record(session, SweepStore(sweep_id=task.sweep_id, holder=task.holder))
    return len(due)


def _entry(request_id: str, now: datetime, what: str, holder: str, **facts: str) -> HistoryEntry:
    return HistoryEntry(request_id=request_id, at=now, what=what, holder=holder, facts=facts)

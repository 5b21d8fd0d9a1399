"""Count what presses: requests by how much of their time is used, silent holders, residue."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from privacy.doors.metrics import SHARES, Pressing
from privacy.models.request import Request
from privacy.models.states import State
from privacy.models.sweep import SweepTask
from privacy.models.task import Task


def count_pressing(session: Session, now: datetime) -> Pressing:
    """Return the numbers that officers and operators are woken by."""
    open_ones = session.execute(
        select(Request.kind, Request.opened_at, Request.due_at).where(Request.closed_at.is_(None))
    ).all()
    past = Counter(
        (kind, share)
        for kind, opened_at, due_at in open_ones
        for share in SHARES
        if now >= opened_at + (due_at - opened_at) * share
    )
    return Pressing(past=past, silent_holders=_silent(session), with_residue=_residue(session))


def _silent(session: Session) -> int:
    return sum(
        session.scalar(select(func.count()).select_from(kind).where(kind.alarmed_at.is_not(None)))
        or 0
        for kind in (Task, SweepTask)
    )


def _residue(session: Session) -> int:
    found = (Request.state == State.ERASED) & Request.sweep_after.is_not(None)
    return session.scalar(select(func.count()).select_from(Request).where(found)) or 0

"""What privacy asked of us and what we answered: one row a request and phase."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.ids import new_id
from contracts.event import Event
from contracts.privacy import Mailbox
from contracts.wire import from_wire, to_wire
from eventing.outbox import record
from personal_data.holder import Holder
from personal_data.rows import Who

OPEN = "open"
WAITING = "waiting"
"""Something stands in the way; looked at again by the clock."""
DONE = "done"
OVERTAKEN = "overtaken"

_NOBODY = {"person_id": None, "mail_tag": None, "mailboxes": None}


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing that privacy asked of us."""

    request_id: str
    phase: int
    state: str
    revision: int
    who: Who | None
    answer: Event | None


def take(
    session: Session, holder: Holder, command: Event, *, request_id: str, phase: int
) -> Task | None:
    """Return the task of a command, new or known; None where a later phase has overtaken it.

    A command that was answered already is answered again in the same words, and given as None.
    """
    known = find(session, holder, request_id)
    if known is None or known.phase < phase:
        return _begin(session, holder, command, request_id=request_id, phase=phase)
    if known.phase > phase:
        return None
    if known.answer is not None:
        record(session, known.answer)
        return None
    return known


def find(session: Session, holder: Holder, request_id: str) -> Task | None:
    """Return the latest task of a request."""
    table = holder.tables.tasks
    asked = sa.select(table).where(table.c.request_id == request_id)
    row = session.execute(asked.order_by(table.c.phase.desc()).limit(1)).one_or_none()
    return None if row is None else _task(row)


def waiting(session: Session, holder: Holder) -> list[Task]:
    """Return the tasks in whose way something stands."""
    table = holder.tables.tasks
    asked = sa.select(table).where(table.c.state == WAITING).order_by(table.c.request_id)
    return [_task(row) for row in session.execute(asked)]


def answer(session: Session, holder: Holder, task: Task, said: Event, *, state: str = DONE) -> None:
    """Say an answer and keep it, in this transaction."""
    record(session, said)
    kept = to_wire(said, event_id=new_id("evt"), time=holder.clock.now(), source=holder.service)
    set_task(session, holder, task, answer=kept, state=state, revision=task.revision + 1)


def set_task(session: Session, holder: Holder, task: Task, **values: Any) -> None:
    """Change the row of a task."""
    table = holder.tables.tasks
    mine = sa.and_(table.c.request_id == task.request_id, table.c.phase == task.phase)
    session.execute(sa.update(table).where(mine).values(at=holder.clock.now(), **values))


def forget_person(session: Session, holder: Holder, who: Who) -> None:
    """Empty the person out of every task."""
    table = holder.tables.tasks
    ways = [table.c.person_id == who.person_id]
    if who.mail_tag is not None:
        ways.append(table.c.mail_tag == who.mail_tag)
    emptied = sa.update(table).where(sa.or_(*ways)).values(_NOBODY)
    session.execute(emptied)


def forget_request(session: Session, holder: Holder, request_id: str) -> None:
    """Empty the person out of the tasks of one request, which has ended."""
    table = holder.tables.tasks
    mine = sa.update(table).where(table.c.request_id == request_id)
    session.execute(mine.values(_NOBODY))


def _begin(
    session: Session, holder: Holder, command: Event, *, request_id: str, phase: int
) -> Task:
    table = holder.tables.tasks
    earlier = sa.and_(table.c.request_id == request_id, table.c.state.in_((OPEN, WAITING)))
    session.execute(sa.update(table).where(earlier).values(state=OVERTAKEN))
    row = {
        "request_id": request_id,
        "phase": phase,
        "command": type(command).__name__,
        "state": OPEN,
        "person_id": getattr(command, "person_id", None),
        "mail_tag": getattr(command, "mail_tag", None),
        "mailboxes": _written(getattr(command, "mailboxes", ())),
        "revision": 0,
        "at": holder.clock.now(),
    }
    session.execute(sa.insert(table).values(row))
    begun = find(session, holder, request_id)
    if begun is None:  # pragma: no cover  (it was written by the statement before)
        raise LookupError(request_id)
    return begun


def _task(row: "sa.Row[Any]") -> Task:
    who = _who(row) if row.person_id else None
    said = from_wire(row.answer).event if row.answer is not None else None
    return Task(
        request_id=row.request_id,
        phase=row.phase,
        state=row.state,
        revision=row.revision,
        who=who,
        answer=said,
    )


def _written(mailboxes: Sequence[Mailbox]) -> list[dict[str, Any]] | None:
    return [asdict(one) for one in mailboxes] or None


def _who(row: "sa.Row[Any]") -> Who:
    mailboxes = tuple(Mailbox(**one) for one in row.mailboxes or ())
    return Who(person_id=row.person_id, mail_tag=row.mail_tag, mailboxes=mailboxes)

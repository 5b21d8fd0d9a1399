"""What privacy asked of us and what we answered: one row a request and phase."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.ids import new_id
from chassis.upsert import upsert
from contracts.event import Event
from contracts.privacy import ErasePerson, Mailbox
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


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A command to erase, and what is said to it; the person stays known only while one waits."""

    command: ErasePerson
    said: Event
    state: str
    revision: int

    def row(self) -> dict[str, Any]:
        """Return the task's row."""
        command, waits = self.command, self.state == WAITING
        return {
            "request_id": command.request_id,
            "phase": command.phase,
            "command": type(command).__name__,
            "state": self.state,
            "person_id": command.person_id if waits else None,
            "mail_tag": command.mail_tag if waits else None,
            "mailboxes": _written(command.mailboxes) if waits else None,
            "pseudonym": None if waits else command.pseudonym,
            "revision": self.revision,
        }


def take(
    session: Session, holder: Holder, command: Event, *, request_id: str, phase: int
) -> Task | None:
    """Return the task of a command, new or known; None where it is over.

    A command that was answered already is answered again in the same words, and given as None.
    """
    known = find(session, holder, request_id)
    if is_over(session, known, phase):
        return None
    if known is not None and known.phase == phase:
        return known
    return _begin(session, holder, command, request_id=request_id, phase=phase)


def is_over(session: Session, known: Task | None, phase: int) -> bool:
    """Say whether a later phase has overtaken this one, or it was answered, which is said again."""
    if known is None or known.phase < phase:
        return False
    if known.phase == phase and known.answer is not None:
        record(session, known.answer)
    return known.phase > phase or known.answer is not None


def find(session: Session, holder: Holder, request_id: str) -> Task | None:
    """Return the latest task of a request."""
    return find_all(session, holder, [request_id]).get(request_id)


def find_all(session: Session, holder: Holder, request_ids: Collection[str]) -> dict[str, Task]:
    """Return the latest task of each request."""
    table = holder.tables.tasks
    asked = sa.select(table).where(table.c.request_id.in_(sorted(request_ids)))
    rows = session.execute(asked.order_by(table.c.phase))
    return {
        row.request_id: _task(row) for row in rows
    }  # a later phase takes an earlier one's place


def waiting(session: Session, holder: Holder) -> list[Task]:
    """Return the tasks in whose way something stands."""
    table = holder.tables.tasks
    asked = sa.select(table).where(table.c.state == WAITING).order_by(table.c.request_id)
    return [_task(row) for row in session.execute(asked)]


def answer(session: Session, holder: Holder, task: Task, said: Event, *, state: str = DONE) -> None:
    """Say an answer and keep it, in this transaction."""
    record(session, said)
    kept = _kept(holder, said)
    set_task(session, holder, task, answer=kept, state=state, revision=task.revision + 1)


def set_task(session: Session, holder: Holder, task: Task, **values: Any) -> None:
    """Change the row of a task."""
    table = holder.tables.tasks
    mine = sa.and_(table.c.request_id == task.request_id, table.c.phase == task.phase)
    session.execute(sa.update(table).where(mine).values(at=holder.clock.now(), **values))


def answer_all(session: Session, holder: Holder, answered: Sequence["Answered"]) -> None:
    """Say answers and keep them, each as the only task of its request that still counts."""
    now, table = holder.clock.now(), holder.tables.tasks
    rows = []
    for one in answered:
        record(session, one.said)
        rows.append({**one.row(), "answer": _kept(holder, one.said), "at": now})
    requests = sorted({one.command.request_id for one in answered})
    earlier = sa.and_(table.c.request_id.in_(requests), table.c.state.in_((OPEN, WAITING)))
    session.execute(sa.update(table).where(earlier).values(state=OVERTAKEN))
    adding = upsert(session, table)
    key = [table.c.request_id, table.c.phase]
    changed = {
        name: adding.excluded[name] for name in rows[0] if name not in {"request_id", "phase"}
    }
    session.execute(adding.on_conflict_do_update(index_elements=key, set_=changed), rows)


def forget_people(session: Session, holder: Holder, people: Collection[Who]) -> None:
    """Empty people out of every task."""
    table = holder.tables.tasks
    ways = [table.c.person_id.in_(sorted(one.person_id for one in people))]
    tags = sorted(one.mail_tag for one in people if one.mail_tag is not None)
    if tags:
        ways.append(table.c.mail_tag.in_(tags))
    emptied = sa.update(table).where(sa.or_(*ways)).values(_NOBODY)
    session.execute(emptied)


def forget_request(session: Session, holder: Holder, request_id: str) -> None:
    """Empty the person out of the tasks of one request, which has ended."""
    table = holder.tables.tasks
    mine = sa.update(table).where(table.c.request_id == request_id)
    session.execute(mine.values(_NOBODY))


def _kept(holder: Holder, said: Event) -> bytes:
    return to_wire(said, event_id=new_id("evt"), time=holder.clock.now(), source=holder.service)


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

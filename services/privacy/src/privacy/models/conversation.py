"""A request and all that its holders were asked, taken together under the request's lock.

Everybody who changes anything of a request loads this first: the lock on the request row makes
replies that arrive at the same moment stand in line, so that the last one sees all the others.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.event import Event
from privacy.models.commands import command_for
from privacy.models.erasure import Erasure
from privacy.models.history import HistoryEntry
from privacy.models.request import Request, locked_requests
from privacy.models.states import Step, TaskState
from privacy.models.task import Task, newest
from privacy.settings import Patience

_HELD, _LEDGER = "privacy.held", "privacy.ledger"


@dataclasses.dataclass(frozen=True)
class _Held:
    """A locked request and its tasks, kept for whoever asks next in the same transaction."""

    request: Request
    tasks: list[Task]


@dataclasses.dataclass
class Conversation:
    """What a use case works on; `said` is what it must record before it ends."""

    session: Session
    request: Request
    tasks: list[Task]
    now: datetime
    patience: Patience
    said: list[Event] = dataclasses.field(default_factory=list)

    def note(
        self, what: str, *, holder: str | None = None, actor_id: str | None = None, **facts: Any
    ) -> None:
        """Add an entry to the history."""
        self.session.add(
            HistoryEntry(
                request_id=self.request.id,
                at=self.now,
                what=what,
                holder=holder,
                actor_id=actor_id,
                facts=facts,
            )
        )

    def of_step(self, step: Step) -> list[Task]:
        """Return the tasks of one step that still count."""
        gone = {TaskState.SUPERSEDED, TaskState.RELEASED}
        return [task for task in self.tasks if task.step == step and task.state not in gone]

    def newest(self, holder: str, step: Step) -> Task | None:
        """Return the newest task of a holder for a step, or None."""
        return newest(self.tasks, holder, step)

    def plan(self, holder: str, step: Step, **values: Any) -> Task:
        """Add a task with the holder's next phase; it is asked later."""
        phase = 1 + max((task.phase for task in self.tasks if task.holder == holder), default=0)
        task = Task(
            request_id=self.request.id,
            holder=holder,
            phase=phase,
            step=step,
            state=TaskState.PLANNED,
            attempts=0,
            revision=0,
            blockers=[],
            **values,
        )
        self.tasks.append(task)
        self.session.add(task)
        return task

    def ask(self, *tasks: Task) -> None:
        """Send the commands of these tasks, and set their deadlines."""
        ledger = ledger_entry(self.session, self.request)
        for task in tasks:
            task.ask(self.now, self.patience)
            self.said.append(command_for(task, self.request, ledger))

    def take_answer(self, holder: str, step: Step) -> bool:
        """Note that a holder has done a step of which it only says that; False if not awaited."""
        task = self.newest(holder, step)
        if task is None or not task.awaits:
            return False
        task.answer(self.now)
        self.note(f"{step}_done", holder=holder)
        return True

    def release(self, holders: frozenset[str]) -> None:
        """Expect nothing more of holders that an officer has retired."""
        for task in self.tasks:
            if task.holder in holders and not task.is_finished:
                task.leave(TaskState.RELEASED)
                self.note("holder_released", holder=task.holder, step=task.step)


def lock_conversations(session: Session, request_ids: Iterable[str]) -> None:
    """Lock requests together, in the order of their ids; each is then found without being asked.

    What is found stays with the session until its end.
    """
    held: dict[str, _Held] = session.info.setdefault(_HELD, {})
    wanted = sorted(set(request_ids) - held.keys())
    if not wanted:
        return
    requests = locked_requests(session, wanted)
    tasks: dict[str, list[Task]] = {request.id: [] for request in requests}
    for task in session.scalars(
        select(Task)
        .where(Task.request_id.in_(tasks))
        .order_by(Task.phase, Task.holder)
        .execution_options(populate_existing=True)
    ):
        tasks[task.request_id].append(task)
    for request in requests:
        held[request.id] = _Held(request, tasks[request.id])
    begun = [request.erasure_seq for request in requests if request.erasure_seq is not None]
    if begun:
        ledger = session.scalars(select(Erasure).where(Erasure.seq.in_(begun)))
        session.info.setdefault(_LEDGER, []).extend(ledger)


def locked_conversation(
    session: Session, request_id: str, *, now: datetime, patience: Patience
) -> Conversation | None:
    """Lock the request and return it with its tasks, or None where there is no such request."""
    lock_conversations(session, [request_id])
    held: _Held | None = session.info[_HELD].get(request_id)
    return None if held is None else Conversation(session, held.request, held.tasks, now, patience)


def ledger_entry(session: Session, request: Request) -> Erasure | None:
    """Return the request's place in the erasure ledger, once its erasure has begun."""
    return None if request.erasure_seq is None else session.get(Erasure, request.erasure_seq)

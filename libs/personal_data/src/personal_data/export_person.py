"""Handing a person's part to privacy, streamed past the broker."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.holders import PersonExported
from contracts.privacy import ExportPerson
from personal_data import tasks
from personal_data.export import export
from personal_data.fence import exclusive
from personal_data.holder import Holder
from personal_data.rows import Who
from personal_data.tasks import Task


@dataclass
class _Counted:
    """What went through: the digest of all bytes, and how many lines were rows."""

    lines: Iterable[bytes]
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    rows: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.digest.update(line)
            self.rows += line.startswith(b'{"row":')
            yield line


def export_person(holder: Holder, command: ExportPerson) -> None:
    """Upload the person's part, and answer with its digest; nobody may want it any more."""
    if _take(holder, command) is None:
        return
    who = Who.of(command)
    counted = _Counted(export(holder.database, holder.ledger, who, request_id=command.request_id))
    wanted = holder.door.upload(command.request_id, counted)
    with holder.database.transaction() as session:
        exclusive(session, command.person_id)
        task = tasks.find(session, holder, command.request_id)
        if task is None or task.phase != command.phase or task.answer is not None:
            return
        if wanted:
            said = PersonExported(
                request_id=command.request_id,
                holder=holder.service,
                phase=command.phase,
                digest=counted.digest.hexdigest(),
                rows=counted.rows,
            )
            tasks.answer(session, holder, task, said)
        else:
            tasks.set_task(session, holder, task, state=tasks.OVERTAKEN)
        tasks.forget_request(session, holder, command.request_id)


def _take(holder: Holder, command: ExportPerson) -> Task | None:
    with holder.database.transaction() as session:
        exclusive(session, command.person_id)
        return tasks.take(
            session, holder, command, request_id=command.request_id, phase=command.phase
        )

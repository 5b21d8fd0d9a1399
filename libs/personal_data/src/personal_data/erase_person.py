"""Erasing a person on command: one transaction, one receipt."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from chassis import failpoint
from contracts.holders import ErasureBlocked, PersonErased
from contracts.privacy import ErasePerson
from personal_data import tasks
from personal_data.canonical import canonical
from personal_data.erasure import Erased, erase
from personal_data.fence import exclusive
from personal_data.holder import Holder
from personal_data.receipts import ERASED, sign
from personal_data.restriction import forget
from personal_data.rows import Who
from personal_data.tasks import Task

_FIGURES = ("found", "erased", "anonymised", "kept", "still_tied")


def erase_person(holder: Holder, command: ErasePerson) -> None:
    """Erase, and answer with a signed receipt; or answer that something stands in the way."""
    if holder.before_erasing is not None:
        with holder.database.transaction() as session:
            if _ready(session, holder, command) is None:
                return
        holder.before_erasing(command.request_id, command.person_id)
    with holder.database.transaction() as session:
        task = _ready(session, holder, command)
        if task is None:
            return
        _erase(session, holder, command, task)
        failpoint.hit("erasure.before_commit")
    failpoint.hit("erasure.after_commit")


def _ready(session: Session, holder: Holder, command: ErasePerson) -> Task | None:
    """Return the task where nothing stands in the way; else answer so.

    Without an approved preview everything else of the person is gone already (we joined later, or
    were restored from a backup), and there is nothing to go back to.
    """
    exclusive(session, command.person_id)
    task = tasks.take(session, holder, command, request_id=command.request_id, phase=command.phase)
    if task is None or not command.preview_digest:
        return task
    blockers = tuple(holder.blockers(session, command.person_id))
    if not blockers:
        return task
    said = ErasureBlocked(
        request_id=command.request_id,
        holder=holder.service,
        phase=command.phase,
        blockers=blockers,
    )
    tasks.answer(session, holder, task, said, state=tasks.WAITING)
    return None


def _erase(session: Session, holder: Holder, command: ErasePerson, task: Task) -> None:
    who = Who.of(command)
    if holder.while_erasing is not None:
        holder.while_erasing(session, command.person_id)
        session.flush()
    forget(session, holder, command.person_id, command.erasure_seq)
    figures = erase(session, holder.ledger, who, pseudonym=command.pseudonym)
    receipt = sign(_receipt(holder, command, figures), holder.key)
    said = PersonErased(
        request_id=command.request_id,
        holder=holder.service,
        phase=command.phase,
        receipt=canonical(receipt).decode(),
    )
    tasks.answer(session, holder, task, said)
    tasks.set_task(session, holder, task, pseudonym=command.pseudonym)
    tasks.forget_person(session, holder, who)


def _receipt(holder: Holder, command: ErasePerson, figures: Mapping[str, Erased]) -> dict[str, Any]:
    tables = {name: one.document() for name, one in figures.items()}
    return {
        "format": ERASED,
        "request_id": command.request_id,
        "holder": holder.service,
        "phase": command.phase,
        "pseudonym": command.pseudonym,
        "ledger_digest": holder.ledger.digest,
        "preview_digest": command.preview_digest,
        "tables": tables,
        "total": {name: sum(one[name] for one in tables.values()) for name in _FIGURES},
        "at": holder.clock.now().isoformat(),
    }

"""The words in which a holder is asked to do a step."""

from contracts.event import Event
from contracts.privacy import (
    EndSessions,
    ErasePerson,
    ExportPerson,
    LiftRestriction,
    Mailbox,
    PrepareErasure,
)
from privacy.models.erasure import Erasure
from privacy.models.request import Request
from privacy.models.states import Step
from privacy.models.task import Task


def command_for(task: Task, request: Request, ledger: Erasure | None) -> Event:
    """Return the command of a task; erasing takes the person from the ledger, not the request.

    (Our own rows, the request among them, are erased before the last receipt is in.)
    """
    if ledger is not None:
        return _forward(task, ledger)
    if task.step == Step.LIFT:
        return LiftRestriction(
            request_id=request.id,
            holder=task.holder,
            phase=task.phase,
            person_id=request.person_id,
        )
    if task.step == Step.PREPARE:
        return PrepareErasure(
            request_id=request.id,
            holder=task.holder,
            phase=task.phase,
            person_id=request.person_id,
            mail_tag=request.mail_tag,
            mailboxes=_mailboxes(request),
        )
    return ExportPerson(
        request_id=request.id,
        holder=task.holder,
        phase=task.phase,
        person_id=request.person_id,
        mail_tag=request.mail_tag,
        mailboxes=_mailboxes(request),
    )


def _forward(task: Task, ledger: Erasure) -> Event:
    if task.step == Step.END_SESSIONS:
        return EndSessions(
            request_id=task.request_id,
            holder=task.holder,
            phase=task.phase,
            person_id=ledger.person_id,
        )
    return ErasePerson(
        request_id=task.request_id,
        holder=task.holder,
        phase=task.phase,
        person_id=ledger.person_id,
        pseudonym=ledger.pseudonym,
        preview_digest=task.approved_digest or "",
        erasure_seq=ledger.seq,
        mail_tag=ledger.mail_tag,
        mailboxes=_mailboxes(ledger),
    )


def _mailboxes(kept: Request | Erasure) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(**one) for one in kept.mailboxes or ())

"""An erasure ledger that was restored from a backup, and gets back what holders still know."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.ids import new_id
from personal_data.holder import Known
from privacy.models.conversation import Conversation, locked_conversation
from privacy.models.erasing import settle_erasing
from privacy.models.erasure import Erasure, pass_over_taken_places
from privacy.models.exporting import cancel_export
from privacy.models.holder import Roll
from privacy.models.request import Request, open_request_of
from privacy.models.states import Kind, State, Step, TaskState
from privacy.models.waves import wave_of
from privacy.settings import Settings

_LEAP = 1000
"""Holders may have heard phases that we have lost; they pass over whatever is not above them."""


def knows_more(session: Session, seq: int, count: int) -> bool:
    """Tell whether a holder has erased more people, up to a place, than our ledger knows."""
    ours = session.scalar(select(func.count()).select_from(Erasure).where(Erasure.seq <= seq))
    return count > (ours or 0)


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """When it is done, by whose rules, and how a request's link is remembered."""

    now: datetime
    roll: Roll
    settings: Settings
    link_hash: Callable[[str], str]


def recover(session: Session, known: Known, by: Recovery) -> Conversation | None:
    """Enter a lost erasure and have everybody carry it out again; None where it is not lost.

    The person's own request goes on where the backup still has it; else one is made, whose link
    nobody was given. The caller holds the exclusive lock on the person.
    """
    if session.scalar(select(Erasure.seq).where(Erasure.person_id == known.person_id)):
        return None
    request = _their_request(session, known.person_id, by) or _new_request(known, by)
    session.add(request)
    session.flush()
    _enter(session, known, request, by.now)
    conversation = locked_conversation(
        session, request.id, now=by.now, patience=by.settings.patience
    )
    if conversation is None:  # pragma: no cover  (it was written by the statement before)
        raise LookupError(request.id)
    for task in conversation.tasks:
        task.leave(TaskState.SUPERSEDED)
    for name in sorted(by.roll.required):
        task = conversation.plan(name, Step.ERASE, wave=wave_of(name), approved_digest="")
        task.phase += _LEAP
    request.state = State.ERASING
    conversation.note("recovered")
    settle_erasing(conversation)
    return conversation


def _their_request(session: Session, person_id: str, by: Recovery) -> Request | None:
    """Return the open erasure of the backup; an open export ends here."""
    request = open_request_of(session, person_id)
    if request is None or request.kind == Kind.ERASURE:
        return request
    conversation = locked_conversation(
        session, request.id, now=by.now, patience=by.settings.patience
    )
    if conversation is not None:
        cancel_export(conversation)  # nobody is told: who would be is gone
        session.flush()
    return None


def _new_request(known: Known, by: Recovery) -> Request:
    request_id = new_id("req")
    settings = by.settings
    due_at = by.now + timedelta(days=settings.answer_days)
    return Request(
        id=request_id,
        person_id=known.person_id,
        by_officer=False,
        kind=Kind.ERASURE,
        state=State.ERASING,
        language="ar",
        pseudonym=f"psn_{secrets.token_hex(16)}",
        status_token_hash=by.link_hash(request_id),
        opened_at=by.now,
        due_at=due_at,
        latest_at=due_at,
        kept_until=due_at + timedelta(days=settings.account_days),
        sweep_alone=False,
    )


def _enter(session: Session, known: Known, request: Request, now: datetime) -> None:
    """Take the place that it had, where nobody has it, and give out no place twice."""
    taken = session.get(Erasure, known.seq) is not None
    entry = Erasure(
        seq=None if taken else known.seq,
        request_id=request.id,
        person_id=known.person_id,
        pseudonym=request.pseudonym,
        mail_tag=request.mail_tag,
        mailboxes=request.mailboxes,
        begun_at=now,
        recovered_at=now,
    )
    session.add(entry)
    session.flush()
    request.erasure_seq = entry.seq
    pass_over_taken_places(session)

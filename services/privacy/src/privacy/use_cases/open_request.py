"""Open a request: a person for themselves, or an officer on behalf of a person."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from chassis.ids import new_id
from contracts.privacy import RequestOpened
from eventing.outbox import record
from personal_data.fence import exclusive, fence
from privacy.doors.deps import Deps
from privacy.doors.identity import Tagged
from privacy.doors.sealing import hash_of_token
from privacy.errors import RequestAlreadyOpen
from privacy.models.asking import person_asked_for
from privacy.models.conversation import Conversation, locked_conversation
from privacy.models.exporting import begin_export, cancel_export
from privacy.models.holder import call_roll
from privacy.models.preparing import settle_preparation
from privacy.models.request import Request, open_request_of
from privacy.models.sought import RequestKey
from privacy.models.states import Kind, State
from privacy.models.stored_file import doom_files


@dataclass(frozen=True, kw_only=True)
class OpenRequest:
    """What is asked, for whom (the caller where nobody is named), and by which mail tags."""

    kind: str
    person_id: str | None = None
    language: str | None = None
    tagged: Tagged = field(default_factory=Tagged)


def open_request(session: Session, caller: Caller, command: OpenRequest, *, deps: Deps) -> Request:
    """Open the request and send the first commands; an erasure ends an export that is under way.

    Raises:
        AnotherPersonsRequest: the caller is no officer and asks for somebody else.
        RequestAlreadyOpen: the person has another open request.
    """
    person_id = person_asked_for(caller, command.person_id)
    exclusive(session, person_id)  # two openings at the same moment stand in line
    fence(session, person_id, str(caller.person_id))
    _make_room(session, person_id, command.kind, deps)
    request = _new_request(caller, person_id, command, deps)
    session.add(request)
    session.flush()
    session.add(RequestKey(request_id=request.id, sealed=deps.sealing.new_key(request.id)))
    conversation = Conversation(session, request, [], deps.clock.now(), deps.settings.patience)
    conversation.note("opened", actor_id=request.opener_id, kind=request.kind)
    _start(conversation, deps)
    record(session, RequestOpened(request_id=request.id, person_id=person_id, kind=request.kind))
    for said in conversation.said:
        record(session, said)
    failpoint.hit("privacy.before_opening")
    once_committed(session, lambda: failpoint.hit("privacy.after_opening"))
    return request


def _make_room(session: Session, person_id: str, kind: str, deps: Deps) -> None:
    """End an export that an erasure replaces, and take away the archives of earlier ones."""
    now = deps.clock.now()
    earlier = open_request_of(session, person_id)
    if earlier is not None:
        if kind != Kind.ERASURE or earlier.kind == Kind.ERASURE:
            raise RequestAlreadyOpen(request_id=earlier.id)
        conversation = locked_conversation(
            session, earlier.id, now=now, patience=deps.settings.patience
        )
        if conversation is not None:
            cancel_export(conversation)
            for said in conversation.said:
                record(session, said)
    if kind == Kind.ERASURE:
        theirs = select(Request.id).where(Request.person_id == person_id)
        doom_files(session, session.scalars(theirs).all(), now)
    session.flush()  # the earlier request must be closed before the new one is written


def _new_request(caller: Caller, person_id: str, command: OpenRequest, deps: Deps) -> Request:
    now, request_id = deps.clock.now(), new_id("req")
    due_at = now + timedelta(days=deps.settings.answer_days)
    by_officer = person_id != caller.person_id
    latest_at = due_at + timedelta(days=deps.settings.extension_days)
    return Request(
        id=request_id,
        person_id=person_id,
        opener_id=caller.person_id if by_officer else None,
        by_officer=by_officer,
        mail_tag=command.tagged.mail_tag,
        mailboxes=list(command.tagged.mailboxes) or None,
        kind=command.kind,
        state=State.PREPARING,
        language=command.language or caller.language,
        pseudonym=f"psn_{secrets.token_hex(16)}",
        status_token_hash=hash_of_token(deps.sealing.status_token(request_id)),
        opened_at=now,
        due_at=due_at,
        latest_at=latest_at,
        kept_until=latest_at + timedelta(days=deps.settings.account_days),
        sweep_alone=False,
    )


def _start(conversation: Conversation, deps: Deps) -> None:
    roll = call_roll(conversation.session, deps.settings.required_holders)
    if conversation.request.kind == Kind.ERASURE:
        settle_preparation(conversation, roll)
    elif conversation.request.by_officer:
        conversation.request.state = State.AWAITING_APPROVAL
    else:
        begin_export(conversation, roll)

"""Approve, as a second officer, a request that another officer opened."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import NotAwaitingApproval, RequestNotFound
from privacy.models.asking import refuse_the_first_officer
from privacy.models.confirming import approve_previews
from privacy.models.conversation import locked_conversation
from privacy.models.exporting import begin_export
from privacy.models.holder import call_roll
from privacy.models.preparing import settle_preparation
from privacy.models.request import Request
from privacy.models.states import Kind, State


@dataclass(frozen=True, kw_only=True)
class ApproveRequest:
    """Which request; for an erasure, the digest of the preview that was read."""

    request_id: str
    preview_digest: str | None = None


def approve_request(
    session: Session, caller: Caller, command: ApproveRequest, *, deps: Deps
) -> Request:
    """Let the request go on; an erasure is bound to the preview that was approved.

    Raises:
        RequestNotFound: there is no such request.
        SecondOfficerNeeded: the caller opened it, or is the person concerned.
        NotAwaitingApproval: it does not await an approval.
        PreviewChanged: another preview was read.
    """
    fence(session, str(caller.person_id))
    conversation = locked_conversation(
        session, command.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        raise RequestNotFound
    request = conversation.request
    if request.state != State.AWAITING_APPROVAL:
        raise NotAwaitingApproval(state=request.state)
    refuse_the_first_officer(caller, request)
    request.approver_id = caller.person_id
    roll = call_roll(session, deps.settings.required_holders)
    if request.kind == Kind.ERASURE:
        approve_previews(conversation, command.preview_digest)
        conversation.note("approved", actor_id=caller.person_id, digest=request.confirmed_digest)
        settle_preparation(conversation, roll)
    else:
        conversation.note("approved", actor_id=caller.person_id)
        begin_export(conversation, roll)
    for said in conversation.said:
        record(session, said)
    return request

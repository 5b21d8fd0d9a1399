"""Confirm one's own erasure, as the preview shows it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import NotAwaitingConfirmation, RequestNotFound
from privacy.models.confirming import approve_previews
from privacy.models.conversation import locked_conversation
from privacy.models.holder import call_roll
from privacy.models.preparing import settle_preparation
from privacy.models.request import Request
from privacy.models.states import State


@dataclass(frozen=True, kw_only=True)
class ConfirmErasure:
    """Which request, and the digest of the preview that was read."""

    request_id: str
    preview_digest: str


def confirm_erasure(
    session: Session, caller: Caller, command: ConfirmErasure, *, deps: Deps
) -> Request:
    """Bind the erasure to the preview, and begin it unless something stands in the way.

    Raises:
        RequestNotFound: there is no such request of the caller.
        NotAwaitingConfirmation: it does not await one.
        PreviewChanged: another preview was read.
    """
    fence(session, str(caller.person_id))
    conversation = locked_conversation(
        session, command.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None or conversation.request.person_id != caller.person_id:
        raise RequestNotFound
    request = conversation.request
    if request.state != State.AWAITING_CONFIRMATION:
        raise NotAwaitingConfirmation(state=request.state)
    roll = call_roll(session, deps.settings.required_holders)
    approve_previews(conversation, command.preview_digest)
    conversation.note("confirmed", digest=command.preview_digest)
    settle_preparation(conversation, roll)
    for said in conversation.said:
        record(session, said)
    failpoint.hit("privacy.before_confirmation")
    once_committed(session, lambda: failpoint.hit("privacy.after_confirmation"))
    return request

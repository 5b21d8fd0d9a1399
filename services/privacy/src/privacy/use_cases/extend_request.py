"""Extend the time within which a request is answered: once, before it is over, with a reason."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.privacy import RequestExtended
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import RequestNotFound
from privacy.models.conversation import locked_conversation
from privacy.models.request import Request
from privacy.models.states import ExtensionReason


@dataclass(frozen=True, kw_only=True)
class ExtendRequest:
    """Which request, and the code of the reason."""

    request_id: str
    code: str


def extend_request(
    session: Session, caller: Caller, command: ExtendRequest, *, deps: Deps
) -> Request:
    """Move the deadline, put the officer on record, and have the person told.

    Raises:
        RequestNotFound: there is no such request.
        NothingToExtend: it has begun to erase, or is closed.
        AlreadyExtended: it was extended before.
        TooLateToExtend: its deadline has passed.
    """
    fence(session, str(caller.person_id))
    conversation = locked_conversation(
        session, command.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        raise RequestNotFound
    request, reason = conversation.request, ExtensionReason(command.code)
    was_due_at = request.due_at
    request.extend(reason, conversation.now)
    until = request.due_at.isoformat()
    conversation.note(
        "extended",
        actor_id=caller.person_id,
        code=reason,
        was_due_at=was_due_at.isoformat(),
        due_at=until,
    )
    said = RequestExtended(
        request_id=request.id, person_id=request.person_id, due_at=until, reason=reason
    )
    record(session, said)
    return request

"""Cancel a request while nothing has been erased."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import RequestNotFound, TooLateToCancel
from privacy.models.asking import refuse_strangers
from privacy.models.conversation import locked_conversation
from privacy.models.exporting import cancel_export
from privacy.models.preparing import cancel_erasure
from privacy.models.request import Request
from privacy.models.sought import destroy_sought
from privacy.models.states import Kind


@dataclass(frozen=True, kw_only=True)
class CancelRequest:
    """Which request."""

    request_id: str


def cancel_request(
    session: Session, caller: Caller, command: CancelRequest, *, deps: Deps
) -> Request:
    """End the request: restrictions are lifted, what was gathered becomes unreadable.

    Raises:
        RequestNotFound: there is no such request that the caller may see.
        TooLateToCancel: it has begun to erase, or is closed.
    """
    fence(session, str(caller.person_id))
    conversation = locked_conversation(
        session, command.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        raise RequestNotFound
    request = refuse_strangers(caller, conversation.request)
    if not request.can_turn_back:
        raise TooLateToCancel(state=request.state)
    actor_id = caller.person_id if caller.person_id != request.person_id else None
    if request.kind == Kind.ERASURE:
        cancel_erasure(conversation, actor_id=actor_id)
        destroy_sought(session, [request.id])
    else:
        cancel_export(conversation, actor_id=actor_id)
    for said in conversation.said:
        record(session, said)
    failpoint.hit("privacy.before_cancellation")
    once_committed(session, lambda: failpoint.hit("privacy.after_cancellation"))
    return request

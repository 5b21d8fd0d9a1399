"""Look at every open request again: whatever was missed is caught up here, nothing is skipped."""

from sqlalchemy import select

from chassis.database import Database
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.conversation import Conversation, locked_conversation
from privacy.models.erasing import settle_erasing
from privacy.models.exporting import settle_export
from privacy.models.holder import Roll, call_roll
from privacy.models.preparing import settle_preparation
from privacy.models.request import Request
from privacy.models.states import Kind, State

_MOVING = (
    State.PREPARING,
    State.AWAITING_APPROVAL,
    State.AWAITING_CONFIRMATION,
    State.WAITING,
    State.ERASING,
    State.EXPORTING,
)


def reconcile_requests(database: Database, deps: Deps) -> int:
    """Bring each open request as far as it can go now, and return how many were looked at."""
    with database.reading() as session:
        open_ids = session.scalars(
            select(Request.id).where(Request.closed_at.is_(None), Request.state.in_(_MOVING))
        ).all()
    for request_id in open_ids:
        with database.transaction() as session:
            conversation = locked_conversation(
                session, request_id, now=deps.clock.now(), patience=deps.settings.patience
            )
            if conversation is None:
                continue
            _settle(conversation, call_roll(session, deps.settings.required_holders))
            for said in conversation.said:
                record(session, said)
    return len(open_ids)


def _settle(conversation: Conversation, roll: Roll) -> None:
    request = conversation.request
    if request.kind != Kind.ERASURE:
        conversation.release(roll.retired)
        settle_export(conversation)
    elif request.erasure_seq is None:
        settle_preparation(conversation, roll)
    else:
        conversation.release(roll.retired)
        settle_erasing(conversation)

"""Take identity's word that the person is signed out everywhere."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import SessionsEnded
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.erasing import settle_erasing
from privacy.models.states import Step


def receive_sessions_end(
    session: Session, _caller: Caller, said: SessionsEnded, *, deps: Deps
) -> None:
    """Note it, and ask the next wave where this was the last answer of the first."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None or not conversation.take_answer(said.holder, Step.END_SESSIONS):
        return
    settle_erasing(conversation)
    for command in conversation.said:
        record(session, command)

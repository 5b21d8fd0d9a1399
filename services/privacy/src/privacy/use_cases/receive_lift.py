"""Take a holder's word that a cancelled request no longer restricts the person there."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import RestrictionLifted
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.states import Step


def receive_lift(session: Session, _caller: Caller, said: RestrictionLifted, *, deps: Deps) -> None:
    """Note it; nothing follows."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is not None:
        conversation.take_answer(said.holder, Step.LIFT)

"""Take a holder's word that it cannot erase yet; the request waits and says why."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import ErasureBlocked
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.erasing import settle_erasing, take_block


def receive_blockers(
    session: Session, _caller: Caller, said: ErasureBlocked, *, deps: Deps
) -> None:
    """Note what stands in the way at this holder."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        return
    blockers = [dataclasses.asdict(blocker) for blocker in said.blockers]
    if take_block(conversation, said.holder, said.phase, blockers):
        settle_erasing(conversation)
    for command in conversation.said:
        record(session, command)

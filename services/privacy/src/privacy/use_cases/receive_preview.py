"""Take a holder's preview of an erasure, and the blockers that it names now or no longer."""

import dataclasses

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from contracts.holders import ErasurePrepared
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.erasing import settle_erasing
from privacy.models.holder import call_roll
from privacy.models.preparing import Seen, settle_preparation, take_preview


def receive_preview(
    session: Session, _caller: Caller, said: ErasurePrepared, *, deps: Deps
) -> None:
    """Note the preview and go on as far as the request can go; old news changes nothing."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        return
    seen = Seen(
        phase=said.phase,
        revision=said.revision,
        preview=said.preview,
        preview_digest=said.preview_digest,
        blockers=[dataclasses.asdict(blocker) for blocker in said.blockers],
    )
    if not take_preview(conversation, said.holder, seen):
        return
    if conversation.request.erasure_seq is None:
        settle_preparation(conversation, call_roll(session, deps.settings.required_holders))
    else:
        settle_erasing(conversation)
    for command in conversation.said:
        record(session, command)
    failpoint.hit("privacy.before_preview")
    once_committed(session, lambda: failpoint.hit("privacy.after_preview"))

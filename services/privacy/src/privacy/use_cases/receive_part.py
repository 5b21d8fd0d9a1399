"""Take a holder's word that its part of an export is here, if it is what was uploaded."""

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from contracts.holders import PersonExported
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.exporting import refuse_part, settle_export, take_part
from privacy.models.states import Step
from privacy.models.stored_file import part_of


def receive_part(session: Session, _caller: Caller, said: PersonExported, *, deps: Deps) -> None:
    """Note the part; when all are here the archive is made. Another digest is asked for again."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    if conversation is None:
        return
    task = conversation.newest(said.holder, Step.EXPORT)
    if task is None or task.phase != said.phase or not task.awaits:
        return
    part = part_of(session, said.request_id, said.holder)
    if part is None or part.digest != said.digest:
        refuse_part(conversation, said.holder)
        return
    take_part(conversation, task, said.rows, said.digest)
    settle_export(conversation)
    failpoint.hit("privacy.before_part")
    once_committed(session, lambda: failpoint.hit("privacy.after_part"))

"""Enter a holder that declares itself, and send it the erasures that it does not know."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import HolderDeclared
from contracts.privacy import DeclareYourself
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.holder import Holder
from privacy.models.replaying import missing_at
from privacy.models.states import Step

_MOST = 500


def register_holder(
    session: Session, _caller: Caller, said: HolderDeclared, *, deps: Deps
) -> Holder:
    """Note who the holder is; one that came late or was restored erases again, by name.

    What is missing beyond a batch follows when the holder declares itself again.
    """
    now = deps.clock.now()
    holder = session.get(Holder, said.holder, with_for_update=True) or Holder(name=said.holder)
    holder.ledger_digest = said.ledger_digest
    holder.kinds = list(said.kinds)
    holder.key_id = said.key_id
    holder.erasure_seq = said.erasure_seq
    holder.erasures = said.erasures
    holder.declared_at = now
    session.add(holder)
    missing = [] if holder.retired_at else missing_at(session, holder, _MOST)
    for request_id in missing:
        conversation = locked_conversation(
            session, request_id, now=now, patience=deps.settings.patience
        )
        if conversation is None:
            continue
        again = conversation.plan(holder.name, Step.ERASE, supplementary=True, approved_digest="")
        conversation.ask(again)
        conversation.note("erased_again", holder=holder.name)
        for command in conversation.said:
            record(session, command)
    if len(missing) == _MOST:
        record(session, DeclareYourself(holder=holder.name))
    return holder

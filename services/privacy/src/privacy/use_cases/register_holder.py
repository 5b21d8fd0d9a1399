"""Enter a holder that declares itself, and send it the erasures that it does not know."""

import logging

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import HolderDeclared
from contracts.privacy import DeclareYourself
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.holder import Holder
from privacy.models.recovering import knows_more
from privacy.models.replaying import ask_to_erase_again, missing_at

_log = logging.getLogger(__name__)

_MOST = 500


def register_holder(
    session: Session, _caller: Caller, said: HolderDeclared, *, deps: Deps
) -> Holder:
    """Note who the holder is; one that came late or was restored erases again, by name.

    What is missing beyond a batch follows when the holder declares itself again. Where it knows
    more than our ledger, somebody restored us and did not say so; a holder's word alone erases
    nobody elsewhere.
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
        patience = deps.settings.patience
        for command in ask_to_erase_again(
            session, holder.name, request_id, now=now, patience=patience
        ):
            record(session, command)
    if len(missing) == _MOST:
        record(session, DeclareYourself(holder=holder.name))
    if knows_more(session, said.erasure_seq, said.erasures):
        _log.warning(
            "%s knows erasures that our ledger lacks: was it restored unmarked?", said.holder
        )
    return holder

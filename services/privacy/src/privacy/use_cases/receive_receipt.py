"""Take a holder's signed receipt; one that is forged, altered or replayed is refused, on record."""

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.auth import Caller
from chassis.database import once_committed
from contracts.holders import PersonErased
from eventing.outbox import record
from personal_data.receipts import ReceiptRefused
from privacy.doors.deps import Deps
from privacy.models.conversation import locked_conversation
from privacy.models.erasing import settle_erasing
from privacy.models.receipts import prove_erased
from privacy.models.states import Step


def receive_receipt(session: Session, _caller: Caller, said: PersonErased, *, deps: Deps) -> None:
    """Note the receipt and ask the next wave; after the last receipt the person is erased."""
    conversation = locked_conversation(
        session, said.request_id, now=deps.clock.now(), patience=deps.settings.patience
    )
    task = conversation.newest(said.holder, Step.ERASE) if conversation else None
    if conversation is None or task is None or task.receipt == said.receipt:
        return
    try:
        prove_erased(said.receipt, conversation.request, task, deps.holder_keys)
    except ReceiptRefused as refused:
        conversation.note("receipt_refused", holder=said.holder, reason=str(refused))
        deps.gauges.refused_receipts.labels(holder=said.holder).inc()
        return
    if not task.awaits or said.phase != task.phase:
        return
    task.receipt = said.receipt
    task.answer(conversation.now)
    conversation.note("receipt", holder=said.holder, supplementary=bool(task.supplementary))
    settle_erasing(conversation)
    for command in conversation.said:
        record(session, command)
    failpoint.hit("privacy.before_receipt")
    once_committed(session, lambda: failpoint.hit("privacy.after_receipt"))

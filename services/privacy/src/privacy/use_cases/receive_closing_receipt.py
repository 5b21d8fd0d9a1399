"""Take a holder's word that a duty has ended, and that what was kept under it is erased."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import KeepEnded
from personal_data.canonical import canonical
from personal_data.receipts import ReceiptRefused
from privacy.doors.deps import Deps
from privacy.models.history import HistoryEntry
from privacy.models.receipts import prove_keep_ended
from privacy.models.request import Request


def receive_closing_receipt(
    session: Session, _caller: Caller, said: KeepEnded, *, deps: Deps
) -> None:
    """Add the closing receipt to the history, where the certificate finds it; once."""
    request = session.get(Request, said.request_id)
    if request is None or said.receipt in _known(session, said.request_id):
        return
    entry = HistoryEntry(
        request_id=request.id, at=deps.clock.now(), what="keep_ended", holder=said.holder
    )
    try:
        prove_keep_ended(said.receipt, request, said.holder, deps.holder_keys)
        entry.facts = {"receipt": json.loads(said.receipt)}
    except ReceiptRefused as refused:
        entry.what = "receipt_refused"
        entry.facts = {"reason": str(refused)}
        deps.gauges.refused_receipts.labels(holder=said.holder).inc()
    session.add(entry)


def _known(session: Session, request_id: str) -> list[str]:
    """Return the closing receipts that the request has, in the words of their holders."""
    ended = select(HistoryEntry.facts).where(
        HistoryEntry.request_id == request_id, HistoryEntry.what == "keep_ended"
    )
    return [canonical(facts["receipt"]).decode() for facts in session.scalars(ended)]

"""The end of an erasure: every sweep is signed, and nobody can search for the person any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from privacy.models.history import HistoryEntry
from privacy.models.request import Request
from privacy.models.sought import destroy_sought
from privacy.models.states import State


def complete_swept(session: Session, requests: Sequence[Request], now: datetime) -> None:
    """Complete these requests, and destroy the values that were sought for them."""
    destroy_sought(session, [request.id for request in requests])
    for request in requests:
        request.completed_at = now
        request.close(State.COMPLETED, now)
    note_on_all(session, requests, now, "completed")


def keep_for_another_sweep(
    session: Session,
    requests: Sequence[Request],
    now: datetime,
    residue: Mapping[str, int],
    *,
    wait: float,
) -> None:
    """Record the finding for the officer; each request is swept again, by itself.

    A sweep of many cannot say whose value was found, so the first time they only part ways.
    """
    alone = len(requests) == 1
    for request in requests:
        request.sweep_id = None
        request.sweep_alone = True
        request.sweep_after = now + timedelta(seconds=wait) if alone else now
    what = "residue_found" if alone else "swept_again_alone"
    note_on_all(session, requests, now, what, residue=dict(residue))


def note_on_all(
    session: Session,
    requests: Sequence[Request],
    now: datetime,
    what: str,
    *,
    holder: str | None = None,
    **facts: Any,
) -> None:
    """Add the same entry to the history of each request."""
    session.add_all(
        HistoryEntry(request_id=request.id, at=now, what=what, holder=holder, facts=facts)
        for request in requests
    )

"""Issue the certificate of a completed erasure, to whoever holds the request's link."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.receipts import sign
from privacy.doors.deps import Deps
from privacy.doors.sealing import hash_of_token
from privacy.errors import CertificateNotReady, RequestNotFound
from privacy.models.history import HistoryEntry
from privacy.models.request import Request
from privacy.models.states import Kind, State, Step, TaskState
from privacy.models.sweep import SweepTask
from privacy.models.task import Task
from privacy.models.waves import OURSELVES

FORMAT = "alheraf.certificate.v1"


@dataclass(frozen=True, kw_only=True)
class IssueCertificate:
    """The token of the link."""

    token: str


def issue_certificate(
    session: Session, _caller: Caller, query: IssueCertificate, *, deps: Deps
) -> dict[str, Any]:
    """Return receipts and sweeps as their holders signed them, under our own signature.

    Raises:
        RequestNotFound: no request has this link.
        CertificateNotReady: it is no erasure, or not completed.
    """
    request = session.scalars(
        select(Request).where(Request.status_token_hash == hash_of_token(query.token))
    ).one_or_none()
    if request is None:
        raise RequestNotFound
    if request.kind != Kind.ERASURE or request.state != State.COMPLETED:
        raise CertificateNotReady(state=request.state)
    erased = _erase_tasks(session, request)
    counted = [task for task in erased if not task.supplementary]
    document = {
        "format": FORMAT,
        "holder": OURSELVES,
        "request_id": request.id,
        "pseudonym": request.pseudonym,
        "preview_digest": request.confirmed_digest,
        "opened_at": request.opened_at.isoformat(),
        "confirmed_at": _text(request.confirmed_at),
        "erased_at": _text(request.erased_at),
        "completed_at": _text(request.completed_at),
        "holders": [task.holder for task in counted],
        "receipts": [json.loads(task.receipt or "{}") for task in counted],
        "sweep_id": request.sweep_id,
        "sweeps": _sweeps(session, request),
        "later_receipts": _later(session, request, erased),
    }
    return sign(document, deps.signing_key)


def _erase_tasks(session: Session, request: Request) -> Sequence[Task]:
    return session.scalars(
        select(Task)
        .where(
            Task.request_id == request.id,
            Task.step == Step.ERASE,
            Task.state == TaskState.ANSWERED,
        )
        .order_by(Task.wave, Task.holder, Task.phase)
    ).all()


def _sweeps(session: Session, request: Request) -> list[Any]:
    tasks = session.scalars(
        select(SweepTask)
        .where(SweepTask.sweep_id == request.sweep_id, SweepTask.result.is_not(None))
        .order_by(SweepTask.holder)
    )
    return [json.loads(task.result or "{}") for task in tasks]


def _later(session: Session, request: Request, erased: Sequence[Task]) -> list[Any]:
    """Return what came after: erasures done again, and duties that have ended."""
    ended = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.request_id == request.id, HistoryEntry.what == "keep_ended")
        .order_by(HistoryEntry.id)
    )
    again = [json.loads(task.receipt or "{}") for task in erased if task.supplementary]
    return [*again, *(entry.facts["receipt"] for entry in ended)]


def _text(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())

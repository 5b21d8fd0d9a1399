"""Hand a sweeping holder the values to search for, for as long as it searches."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.holder import Sought
from privacy.doors.deps import Deps
from privacy.doors.sealing import unseal
from privacy.errors import SweepClosed
from privacy.models.request import Request
from privacy.models.sought import RequestKey, SoughtValues
from privacy.models.states import TaskState
from privacy.models.sweep import SweepTask


@dataclass(frozen=True, kw_only=True)
class ShowSweepValues:
    """Which sweep."""

    sweep_id: str


def show_sweep_values(
    session: Session, caller: Caller, query: ShowSweepValues, *, deps: Deps
) -> Sought:
    """Return every value of every request in the sweep, once each.

    Raises:
        SweepClosed: the caller was not asked, or has answered.
    """
    task = session.get(SweepTask, (query.sweep_id, str(caller.service)))
    if task is None or task.state != TaskState.ASKED:
        raise SweepClosed
    rows = session.execute(
        select(SoughtValues, RequestKey.sealed)
        .join(RequestKey, RequestKey.request_id == SoughtValues.request_id)
        .join(Request, Request.id == SoughtValues.request_id)
        .where(Request.sweep_id == query.sweep_id)
    )
    values: set[str] = set()
    texts: set[str] = set()
    for row, sealed in rows:
        key = deps.sealing.open_key(row.request_id, sealed)
        context = f"{row.request_id}/{row.holder}"
        values.update(json.loads(unseal(key, row.sealed, context)))
        if row.sealed_texts is not None:  # the release before this one keeps none
            texts.update(json.loads(unseal(key, row.sealed_texts, f"{context}/texts")))
    return Sought(values=sorted(values), texts=sorted(texts))

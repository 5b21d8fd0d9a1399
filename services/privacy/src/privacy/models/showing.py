"""A request as people see it: where it stands, until when, and what stands in the way."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from privacy.models.history import HistoryEntry
from privacy.models.preparing import digest_of_previews
from privacy.models.request import Request
from privacy.models.states import Kind, Step, TaskState
from privacy.models.stored_file import StoredFile, archive_of
from privacy.models.task import Task

_GONE = {TaskState.SUPERSEDED, TaskState.RELEASED}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestShown:
    """A request with all that belongs to it; `person_id` is shown to officers only."""

    request: Request
    person_id: str | None
    status_url: str
    extension: dict[str, Any] | None
    preview: list[dict[str, Any]]
    preview_digest: str | None
    blockers: list[dict[str, Any]]
    holders: list[dict[str, Any]]
    archive: StoredFile | None
    history: Sequence[HistoryEntry]
    alarmed: bool


def shown(session: Session, request: Request, *, status_url: str, officer: bool) -> RequestShown:
    """Return the request as it stands."""
    tasks = session.scalars(
        select(Task).where(Task.request_id == request.id).order_by(Task.phase, Task.holder)
    ).all()
    history = session.scalars(
        select(HistoryEntry).where(HistoryEntry.request_id == request.id).order_by(HistoryEntry.id)
    ).all()
    counted = [task for task in tasks if task.state not in _GONE]
    return RequestShown(
        request=request,
        person_id=request.person_id if officer else None,
        status_url=status_url,
        extension=_extension(request),
        preview=[_preview(task) for task in counted if task.preview is not None],
        preview_digest=digest_of_previews(list(tasks)),
        blockers=[blocker for task in counted for blocker in _blockers(task)],
        holders=[_progress(task) for task in counted],
        archive=None if request.kind == Kind.ERASURE else archive_of(session, request.id),
        history=history,
        alarmed=any(task.alarmed_at is not None for task in counted),
    )


def _extension(request: Request) -> dict[str, Any] | None:
    if request.extension_reason is None:
        return None
    return {
        "code": request.extension_reason,
        "reason": _words("extensions")[request.extension_reason],
        "extended_at": request.extended_at,
        "until": request.due_at,
    }


def _preview(task: Task) -> dict[str, Any]:
    return {
        "holder": task.holder,
        "tables": json.loads(task.preview or "{}"),
        "digest": task.preview_digest,
    }


def _blockers(task: Task) -> list[dict[str, Any]]:
    if task.state != TaskState.BLOCKED:
        return []
    return [
        {
            "holder": task.holder,
            "code": blocker["code"],
            "count": blocker["count"],
            "clears_by": _moment(blocker.get("clears_by")),
            "reason": _words("blockers").get(blocker["code"], _words("blockers")["other"]),
        }
        for blocker in task.blockers
    ]


def _progress(task: Task) -> dict[str, Any]:
    return {
        "holder": task.holder,
        "step": Step(task.step).value,
        "status": TaskState(task.state).value,
        "attempts": task.attempts,
        "asked_at": task.asked_at,
        "answered_at": task.answered_at,
        "alarmed_at": task.alarmed_at,
        "supplementary": bool(task.supplementary),
    }


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@cache
def _words(of: str) -> dict[str, dict[str, str]]:
    source = files("privacy").joinpath(f"templates/{of}.json").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = json.loads(source)
    return words

"""An erasure before the point of no return: count, ask, wait, and be able to turn back."""

import dataclasses
from typing import Any

from contracts.privacy import RequestCancelled
from personal_data.canonical import digest_of
from privacy.models.conversation import Conversation
from privacy.models.erasing import begin_erasing, take_clearance
from privacy.models.holder import Roll
from privacy.models.states import State, Step, TaskState
from privacy.models.task import Task
from privacy.models.waiting import mark_waiting


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """What a holder sees: counts as JSON text with their digest, and what stands in the way."""

    phase: int
    revision: int
    preview: str
    preview_digest: str
    blockers: list[dict[str, Any]]


def settle_preparation(conversation: Conversation, roll: Roll) -> None:
    """Bring an erasure that is being prepared as far as it can go now."""
    request = conversation.request
    if not request.can_turn_back:
        return
    conversation.release(roll.retired)
    _ask_whoever_is_missing(conversation, roll)
    tasks = conversation.of_step(Step.PREPARE)
    if any(task.awaits for task in tasks):
        request.state = State.WAITING if request.confirmed_at else State.PREPARING
        return
    blocked = [task for task in tasks if task.state == TaskState.BLOCKED]
    mark_waiting(conversation, waiting=bool(blocked))
    if request.confirmed_at is None:
        by = State.AWAITING_APPROVAL if request.by_officer else State.AWAITING_CONFIRMATION
        request.state = by
    elif blocked:
        request.state = State.WAITING
    else:
        begin_erasing(conversation)


def take_preview(conversation: Conversation, holder: str, seen: Seen) -> bool:
    """Note what a holder would erase and what stands in the way; say whether that was news.

    A holder that could not erase speaks up in the phase of that task, once the way is clear.
    """
    task = conversation.newest(holder, Step.PREPARE)
    if conversation.request.erasure_seq is not None:
        return take_clearance(conversation, holder, seen.phase, seen.blockers)
    if task is None or task.phase != seen.phase or seen.revision < task.revision:
        return False
    if task.state in {TaskState.SUPERSEDED, TaskState.RELEASED}:
        return False
    task.revision = seen.revision
    task.preview, task.preview_digest = seen.preview, seen.preview_digest
    _note_blockers(conversation, task, seen.blockers)
    return True


def cancel_erasure(conversation: Conversation, *, actor_id: str | None = None) -> None:
    """End an erasure before anything was erased; every holder lifts its restriction."""
    request = conversation.request
    for task in conversation.of_step(Step.PREPARE):
        task.leave(TaskState.SUPERSEDED)
        conversation.ask(conversation.plan(task.holder, Step.LIFT))
    request.close(State.CANCELLED, conversation.now)
    conversation.note("cancelled", actor_id=actor_id)
    conversation.said.append(
        RequestCancelled(request_id=request.id, person_id=request.person_id, kind=request.kind)
    )


def digest_of_previews(tasks: list[Task]) -> str | None:
    """Return the digest of all holders' previews together, or None while one is missing."""
    counted = [
        task
        for task in tasks
        if task.step == Step.PREPARE
        and task.state not in {TaskState.SUPERSEDED, TaskState.RELEASED}
    ]
    if not counted or any(task.preview_digest is None for task in counted):
        return None
    together = {task.holder: task.preview_digest for task in counted}
    return digest_of(together)


def _ask_whoever_is_missing(conversation: Conversation, roll: Roll) -> None:
    asked = {task.holder for task in conversation.of_step(Step.PREPARE)}
    missing = [conversation.plan(name, Step.PREPARE) for name in sorted(roll.required - asked)]
    conversation.ask(*missing)


def _note_blockers(conversation: Conversation, task: Task, blockers: list[dict[str, Any]]) -> None:
    was_blocked = task.state == TaskState.BLOCKED
    if blockers:
        if blockers != task.blockers:
            codes = sorted({str(blocker["code"]) for blocker in blockers})
            conversation.note("blocked", holder=task.holder, codes=codes)
        task.block(blockers, conversation.now, conversation.patience)
        return
    conversation.note("unblocked" if was_blocked else "prepared", holder=task.holder)
    task.blockers = []
    task.answer(conversation.now)

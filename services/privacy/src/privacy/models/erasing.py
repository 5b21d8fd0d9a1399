"""An erasure after the point of no return: wave by wave, until all receipts are in."""

from typing import Any

from chassis import failpoint
from privacy.models.conversation import Conversation
from privacy.models.erasure import Erasure
from privacy.models.states import State, Step, TaskState
from privacy.models.task import Task
from privacy.models.waiting import mark_waiting
from privacy.models.waves import FIRST, SESSIONS_AT, wave_of


def begin_erasing(conversation: Conversation) -> None:
    """Enter the person into the erasure ledger, freeze who must answer, and ask the first wave."""
    request = conversation.request
    prepared = conversation.of_step(Step.PREPARE)
    entry = Erasure(
        request_id=request.id,
        person_id=request.person_id,
        pseudonym=request.pseudonym,
        mail_tag=request.mail_tag,
        mailboxes=request.mailboxes,
        begun_at=conversation.now,
    )
    conversation.session.add(entry)
    conversation.session.flush()  # the ledger's number goes into the commands
    request.erasure_seq = entry.seq
    for task in prepared:
        _plan_holder(conversation, task)
    conversation.note("erasing", holders=sorted(task.holder for task in prepared))
    settle_erasing(conversation)


def settle_erasing(conversation: Conversation) -> None:
    """Ask the next wave once the one before it has answered; after the last, it is erased."""
    request = conversation.request
    if request.erasure_seq is None or request.erased_at is not None:
        return
    unfinished = [task for task in _forward_tasks(conversation) if not task.is_finished]
    if not unfinished:
        _mark_erased(conversation)
        return
    wave = min(task.wave for task in unfinished)
    waiting = [task for task in unfinished if task.wave == wave]
    planned = [task for task in waiting if task.state == TaskState.PLANNED]
    if planned:
        failpoint.hit("privacy.before_next_wave")
        conversation.ask(*planned)
    blocked = any(task.state == TaskState.BLOCKED for task in waiting)
    mark_waiting(conversation, waiting=blocked)
    request.state = State.WAITING if blocked else State.ERASING


def take_clearance(
    conversation: Conversation, holder: str, phase: int, blockers: list[dict[str, Any]]
) -> bool:
    """Take a blocked holder's word on its way: ask it to erase again once that is clear."""
    task = conversation.newest(holder, Step.ERASE)
    if task is None or task.phase != phase or task.state != TaskState.BLOCKED:
        return False
    if blockers:
        task.block(blockers, conversation.now, conversation.patience)
        return True
    task.leave(TaskState.SUPERSEDED)
    conversation.note("unblocked", holder=holder)
    again = conversation.plan(
        holder, Step.ERASE, wave=task.wave, approved_digest=task.approved_digest
    )
    conversation.ask(again)
    return True


def take_block(
    conversation: Conversation, holder: str, phase: int, blockers: list[dict[str, Any]]
) -> bool:
    """Note that a holder could not erase yet; say whether that was news."""
    task = conversation.newest(holder, Step.ERASE)
    if task is None or task.phase != phase or not task.awaits:
        return False
    task.block(blockers, conversation.now, conversation.patience)
    codes = sorted({str(blocker["code"]) for blocker in blockers})
    conversation.note("blocked", holder=holder, codes=codes)
    return True


def _plan_holder(conversation: Conversation, prepared: Task) -> None:
    holder = prepared.holder
    if holder == SESSIONS_AT:
        conversation.plan(holder, Step.END_SESSIONS, wave=FIRST)
    conversation.plan(
        holder,
        Step.ERASE,
        wave=wave_of(holder),
        approved_digest=prepared.approved_digest or "",
    )


def _forward_tasks(conversation: Conversation) -> list[Task]:
    steps = {Step.END_SESSIONS, Step.ERASE}
    return [task for task in conversation.tasks if task.step in steps and not task.supplementary]


def _mark_erased(conversation: Conversation) -> None:
    request = conversation.request
    request.state = State.ERASED
    request.erased_at = conversation.now
    request.waiting_since = None
    conversation.note("erased")

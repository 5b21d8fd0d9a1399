"""An access or portability request: every holder streams its part, then an archive is made."""

from contracts.privacy import RequestCancelled
from privacy.models.conversation import Conversation
from privacy.models.holder import Roll
from privacy.models.states import State, Step, TaskState
from privacy.models.stored_file import doom_files
from privacy.models.task import Task


def begin_export(conversation: Conversation, roll: Roll) -> None:
    """Ask every holder for its part."""
    conversation.request.state = State.EXPORTING
    planned = [conversation.plan(name, Step.EXPORT) for name in sorted(roll.required)]
    conversation.ask(*planned)


def take_part(conversation: Conversation, task: Task, rows: int, digest: str) -> None:
    """Note that a holder's part is here."""
    task.digest, task.row_count = digest, rows
    task.answer(conversation.now)
    conversation.note("exported", holder=task.holder, rows=rows)


def settle_export(conversation: Conversation) -> None:
    """Let the archive be made once every part is here."""
    request = conversation.request
    if request.state != State.EXPORTING:
        return
    if all(task.is_finished for task in conversation.of_step(Step.EXPORT)):
        request.state = State.ASSEMBLING


def refuse_part(conversation: Conversation, holder: str) -> None:
    """Have a part that is missing or cannot be read streamed again, later each time."""
    task = conversation.newest(holder, Step.EXPORT)
    if task is None or conversation.request.state not in {State.EXPORTING, State.ASSEMBLING}:
        return
    task.leave(TaskState.SUPERSEDED)
    again = conversation.plan(holder, Step.EXPORT)
    again.attempts = task.attempts
    again.ask(conversation.now, conversation.patience)  # its deadline sends the command
    conversation.request.state = State.EXPORTING
    conversation.note("part_refused", holder=holder)


def cancel_export(conversation: Conversation, *, actor_id: str | None = None) -> None:
    """End an export; its parts and its archive cannot be read from this moment on."""
    request = conversation.request
    for task in conversation.of_step(Step.EXPORT):
        if not task.is_finished:
            task.leave(TaskState.SUPERSEDED)
    doom_files(conversation.session, [request.id], conversation.now)
    request.close(State.CANCELLED, conversation.now)
    conversation.note("cancelled", actor_id=actor_id)
    conversation.said.append(
        RequestCancelled(request_id=request.id, person_id=request.person_id, kind=request.kind)
    )

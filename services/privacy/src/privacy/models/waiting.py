"""A request that waits says so once, and again only after it has gone on in between."""

from contracts.privacy import RequestWaiting
from privacy.models.conversation import Conversation


def mark_waiting(conversation: Conversation, *, waiting: bool) -> None:
    """Say once that a request waits, and note when it no longer does."""
    request = conversation.request
    if waiting and request.waiting_since is None:
        request.waiting_since = conversation.now
        said = RequestWaiting(request_id=request.id, person_id=request.person_id)
        conversation.said.append(said)
        conversation.note("waiting")
    elif not waiting and request.waiting_since is not None:
        request.waiting_since = None
        conversation.note("no_longer_waiting")

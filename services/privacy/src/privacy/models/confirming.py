"""What binds an erasure to the preview that was read."""

from privacy.errors import PreviewChanged
from privacy.models.conversation import Conversation
from privacy.models.preparing import digest_of_previews
from privacy.models.states import Step


def approve_previews(conversation: Conversation, digest: str | None) -> None:
    """Bind every holder's preview as it is now into the receipts that will come.

    Raises:
        PreviewChanged: what was read is not what would happen.
    """
    if digest is None or digest != digest_of_previews(conversation.tasks):
        raise PreviewChanged
    conversation.request.confirmed_at = conversation.now
    conversation.request.confirmed_digest = digest
    for task in conversation.of_step(Step.PREPARE):
        task.approved_digest = task.preview_digest

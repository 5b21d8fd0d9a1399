"""What this service remembers, and what a thing may do."""

from messaging.models.base import Base
from messaging.models.context import Context
from messaging.models.conversation import Conversation
from messaging.models.inquiry import Inquiry
from messaging.models.library import LIBRARY
from messaging.models.message import Message
from messaging.models.read_state import ReadState

__all__ = ["LIBRARY", "Base", "Context", "Conversation", "Inquiry", "Message", "ReadState"]

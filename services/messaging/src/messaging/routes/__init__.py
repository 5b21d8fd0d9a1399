"""HTTP in, one use case, schema out."""

from messaging.routes.conversations import blp as conversations
from messaging.routes.inquiries import blp as inquiries

BLUEPRINTS = (conversations, inquiries)

"""HTTP in: parse, call one use case, show."""

from notification.routes import notices, unsubscribing

BLUEPRINTS = (notices.blp, unsubscribing.blp)

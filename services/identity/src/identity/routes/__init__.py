"""HTTP in: parse, call one use case, show."""

from identity.routes import accounts, internal, me, password_resets, sessions, tokens

BLUEPRINTS = (
    accounts.blp,
    sessions.blp,
    password_resets.blp,
    me.blp,
    tokens.blp,
    internal.blp,
)

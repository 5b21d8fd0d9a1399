"""HTTP in: parse, call one use case, show."""

from privacy.routes import archives, consents, holders, internal, policies, requests, status

BLUEPRINTS = (
    policies.blp,
    consents.blp,
    requests.blp,
    archives.blp,
    status.blp,
    holders.blp,
    internal.blp,
)

"""HTTP in: parse, call one use case, show."""

from privacy.routes import (
    archives,
    consents,
    corrections,
    holders,
    internal,
    policies,
    requests,
    status,
)

BLUEPRINTS = (
    policies.blp,
    consents.blp,
    requests.blp,
    archives.blp,
    status.blp,
    holders.blp,
    corrections.blp,
    internal.blp,
)

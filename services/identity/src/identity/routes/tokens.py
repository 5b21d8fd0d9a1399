"""Public keys for everybody, and tokens for services."""

from typing import Any

from chassis.auth import allow, anyone
from chassis.web import Blueprint, deps, write
from identity.errors import ClientRefused, TargetUnknown
from identity.models.budget import Budget
from identity.routes.guarding import guarded
from identity.schemas.service import ClientCredentialsSchema, JwksSchema, ServiceTokenSchema
from identity.use_cases.issue_service_token import (
    IssueServiceToken,
    ServiceToken,
    issue_service_token,
)

blp = Blueprint("tokens", description="Keys and tokens")

_CACHED = {"Cache-Control": "public, max-age=300"}


@blp.route("/.well-known/jwks.json", methods=["GET"])
@allow(anyone)
@blp.response(200, JwksSchema)
def jwks() -> Any:
    """Read the public keys that verify access tokens: today's and the one before."""
    return deps().vault.jwks(), 200, _CACHED


@blp.route("/v1/oauth/token", methods=["POST"])
@allow(anyone)
@blp.arguments(ClientCredentialsSchema, location="form")
@blp.response(200, ServiceTokenSchema)
@blp.refuses(ClientRefused, TargetUnknown)
@guarded(Budget.CLIENT, "client_id")
def service_token(body: dict[str, Any]) -> ServiceToken:
    """Give a service its token for calling one other (client credentials grant)."""
    asked = {name: value for name, value in body.items() if name != "grant_type"}
    return write(issue_service_token, IssueServiceToken(**asked))

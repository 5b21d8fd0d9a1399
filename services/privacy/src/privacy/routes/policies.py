"""The privacy policy."""

from typing import Any

from chassis.auth import allow, anyone, officer, person
from chassis.web import Blueprint, read, write
from privacy.errors import EffectiveTooEarly, PolicyVersionNotFound, PolicyVersionTaken
from privacy.models.policy import PolicyAcceptance, PolicyVersion
from privacy.schemas.policy import (
    AcceptanceSchema,
    PolicyListSchema,
    PolicySchema,
    PublishPolicySchema,
)
from privacy.use_cases.accept_policy import AcceptPolicy, accept_policy
from privacy.use_cases.list_policies import ListPolicies, list_policies
from privacy.use_cases.publish_policy import PublishPolicy, publish_policy
from privacy.use_cases.show_policy import ShowPolicy, show_policy

blp = Blueprint("policies", description="The privacy policy, in Arabic and English")


@blp.route("/v1/privacy/policies", methods=["GET"])
@allow(anyone)
@blp.response(200, PolicyListSchema)
def show_all() -> dict[str, Any]:
    """List every version, newest first."""
    return {"items": read(list_policies, ListPolicies())}


@blp.route("/v1/privacy/policies/current", methods=["GET"])
@allow(anyone)
@blp.response(200, PolicySchema)
@blp.refuses(PolicyVersionNotFound)
def show_current() -> PolicyVersion:
    """Show the version that is in effect."""
    return read(show_policy, ShowPolicy())


@blp.route("/v1/privacy/policies/<int(min=1, max=2147483647):version>", methods=["GET"])
@allow(anyone)
@blp.response(200, PolicySchema)
@blp.refuses(PolicyVersionNotFound)
def show_one(version: int) -> PolicyVersion:
    """Show one version."""
    return read(show_policy, ShowPolicy(version=version))


@blp.route("/v1/privacy/policies", methods=["POST"])
@allow(officer)
@blp.arguments(PublishPolicySchema)
@blp.response(201, PolicySchema)
@blp.refuses(EffectiveTooEarly, PolicyVersionTaken)
def publish(body: dict[str, Any]) -> PolicyVersion:
    """Publish a new version; people are told when it is material."""
    return write(publish_policy, PublishPolicy(**body))


@blp.route("/v1/privacy/policies/<int(min=1, max=2147483647):version>/acceptance", methods=["POST"])
@allow(person)
@blp.response(201, AcceptanceSchema)
@blp.refuses(PolicyVersionNotFound)
def accept(version: int) -> PolicyAcceptance:
    """Accept a version; accepting again changes nothing."""
    return write(accept_policy, AcceptPolicy(version=version))

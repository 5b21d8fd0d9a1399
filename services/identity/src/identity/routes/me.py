"""One's own account: read, corrected, and reachable elsewhere."""

from typing import Any

from chassis.auth import allow, person
from chassis.refusals import PreconditionMissing, StaleVersion
from chassis.web import Blueprint, if_match, read, remember_etag, write
from identity.errors import CodeRefused, ContactUnchanged
from identity.models.budget import Budget
from identity.models.challenge import Challenge
from identity.models.profile import Profile
from identity.routes.guarding import guarded
from identity.schemas.me import (
    ContactChangeAskedSchema,
    ContactChangeConfirmedSchema,
    ContactChangeSchema,
    CorrectionSchema,
    MeSchema,
)
from identity.use_cases.confirm_contact_change import (
    ConfirmContactChange,
    confirm_contact_change,
)
from identity.use_cases.correct_profile import CorrectProfile, correct_profile
from identity.use_cases.read_profile import ReadProfile, read_profile
from identity.use_cases.request_contact_change import (
    RequestContactChange,
    request_contact_change,
)

blp = Blueprint("me", description="One's own account")


@blp.route("/v1/me", methods=["GET"])
@allow(person)
@blp.response(200, MeSchema)
def show() -> Profile:
    """Read one's own account."""
    profile = read(read_profile, ReadProfile())
    remember_etag(profile.account.version)
    return profile


@blp.route("/v1/me", methods=["PATCH"])
@allow(person)
@blp.arguments(CorrectionSchema)
@blp.response(200, MeSchema)
@blp.refuses(StaleVersion, PreconditionMissing)
def correct(body: dict[str, Any]) -> Profile:
    """Correct the name or the language of one's own account."""
    profile = write(correct_profile, CorrectProfile(version=if_match(), changes=body))
    remember_etag(profile.account.version)
    return profile


@blp.route("/v1/me/contact-changes", methods=["POST"])
@allow(person, fresh=True)
@blp.arguments(ContactChangeSchema)
@blp.response(202, ContactChangeAskedSchema)
@blp.refuses(ContactUnchanged)
@guarded(Budget.SEND)
@guarded(Budget.SEND, "email", "phone")
def ask_change(body: dict[str, Any]) -> Challenge:
    """Ask for a new e-mail address or phone; the address of today is told first."""
    [(field, value)] = body.items()
    return write(request_contact_change, RequestContactChange(field=field, value=value))


@blp.route("/v1/me/contact-changes/confirmation", methods=["POST"])
@allow(person)
@blp.arguments(ContactChangeConfirmedSchema)
@blp.response(200, MeSchema)
@blp.refuses(CodeRefused)
@guarded(Budget.CODE)
def confirm_change(body: dict[str, Any]) -> Profile:
    """Take the new address or phone, proven by the code that was sent there."""
    profile = write(confirm_contact_change, ConfirmContactChange(**body))
    remember_etag(profile.account.version)
    return profile

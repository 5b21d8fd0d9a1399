"""Registering, and verifying what was registered."""

from typing import Any

from chassis.auth import allow, anyone
from chassis.web import Blueprint, write
from identity.errors import CodeRefused, PasswordTooCommon, PasswordTooSimilar
from identity.models.account import Account
from identity.models.budget import Budget
from identity.routes.accepted import ACCEPTED
from identity.routes.guarding import guarded
from identity.schemas.account import (
    AcceptedSchema,
    MailboxSchema,
    RegistrationSchema,
    VerificationSchema,
    VerifiedSchema,
)
from identity.use_cases.register_account import RegisterAccount, register_account
from identity.use_cases.resend_verification import ResendVerification, resend_verification
from identity.use_cases.verify_account import VerifyAccount, verify_account

blp = Blueprint("accounts", description="Registering an account and verifying its addresses")


@blp.route("/v1/accounts", methods=["POST"])
@allow(anyone)
@blp.arguments(RegistrationSchema)
@blp.response(202, AcceptedSchema)
@blp.refuses(PasswordTooCommon, PasswordTooSimilar)
@guarded(Budget.SEND, "email")
def register(body: dict[str, Any]) -> dict[str, str]:
    """Register; the answer never tells whether the address has an account."""
    write(register_account, RegisterAccount(**body))
    return ACCEPTED


@blp.route("/v1/accounts/verification", methods=["POST"])
@allow(anyone)
@blp.arguments(VerificationSchema)
@blp.response(200, VerifiedSchema)
@blp.refuses(CodeRefused)
@guarded(Budget.CODE, "email")
def verify(body: dict[str, Any]) -> Account:
    """Verify the e-mail address, then the phone, each by the code that was sent there."""
    return write(verify_account, VerifyAccount(**body))


@blp.route("/v1/accounts/verification-codes", methods=["POST"])
@allow(anyone)
@blp.arguments(MailboxSchema)
@blp.response(202, AcceptedSchema)
@guarded(Budget.SEND, "email")
def resend(body: dict[str, Any]) -> dict[str, str]:
    """Ask for a code once more; this buys no new tries."""
    write(resend_verification, ResendVerification(**body))
    return ACCEPTED

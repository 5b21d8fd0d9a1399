"""Replacing a forgotten password."""

from typing import Any

from chassis.auth import allow, anyone
from chassis.web import Blueprint, write
from identity.errors import CodeRefused, PasswordTooCommon, PasswordTooSimilar
from identity.models.budget import Budget
from identity.routes.accepted import ACCEPTED
from identity.routes.guarding import guarded
from identity.schemas.account import AcceptedSchema, MailboxSchema
from identity.schemas.password_reset import NewPasswordSchema
from identity.use_cases.request_password_reset import (
    RequestPasswordReset,
    request_password_reset,
)
from identity.use_cases.reset_password import ResetPassword, reset_password

blp = Blueprint("password-resets", description="Replacing a forgotten password")


@blp.route("/v1/password-resets", methods=["POST"])
@allow(anyone)
@blp.arguments(MailboxSchema)
@blp.response(202, AcceptedSchema)
@guarded(Budget.SEND, "email")
def ask(body: dict[str, Any]) -> dict[str, str]:
    """Have a code sent; the answer never tells whether the address has an account."""
    write(request_password_reset, RequestPasswordReset(**body))
    return ACCEPTED


@blp.route("/v1/password-resets/confirmation", methods=["POST"])
@allow(anyone)
@blp.arguments(NewPasswordSchema)
@blp.response(204)
@blp.refuses(CodeRefused, PasswordTooCommon, PasswordTooSimilar)
@guarded(Budget.CODE, "email")
def confirm(body: dict[str, Any]) -> None:
    """Set the new password and sign out everywhere."""
    write(reset_password, ResetPassword(**body))

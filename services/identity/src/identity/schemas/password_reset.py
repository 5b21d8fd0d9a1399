"""The shape of replacing a forgotten password."""

from chassis.schemas import Email, Schema, Text


class NewPasswordSchema(Schema):
    """The code from the mailbox, and the new password."""

    email = Email(required=True, ledger="accounts.email")
    code = Text(required=True, min_length=6, max_length=6)
    password = Text(
        required=True,
        min_length=10,
        max_length=128,
        load_only=True,
        ledger="accounts.password_hash",
    )

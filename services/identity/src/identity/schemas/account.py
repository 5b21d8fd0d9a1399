"""The shapes of registering and verifying."""

import marshmallow as ma

from chassis.schemas import Email, Flag, Name, Phone, Schema, Text

_LANGUAGES = ma.validate.OneOf(["ar", "en"])


class RegistrationSchema(Schema):
    """What a person tells when they register."""

    email = Email(required=True, ledger="accounts.email")
    phone = Phone(required=True, ledger="accounts.phone")
    full_name = Name(required=True, ledger="accounts.full_name")
    language = Text(load_default="ar", validate=_LANGUAGES, ledger="accounts.language")
    password = Text(
        required=True,
        min_length=10,
        max_length=128,
        load_only=True,
        ledger="accounts.password_hash",
    )


class MailboxSchema(Schema):
    """An address; nobody is told whether it has an account."""

    email = Email(required=True, ledger="accounts.email")


class VerificationSchema(Schema):
    """A code from a mailbox or a phone, and the address of the account."""

    email = Email(required=True, ledger="accounts.email")
    code = Text(required=True, min_length=6, max_length=6)


class VerifiedSchema(Schema):
    """What is verified now."""

    email_verified = Flag(required=True)
    phone_verified = Flag(required=True)


class AcceptedSchema(Schema):
    """The one answer to everything that may send a message."""

    status = Text(required=True, metadata={"example": "accepted"})

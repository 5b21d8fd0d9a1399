"""The shapes of one's own account."""

from typing import Any

import marshmallow as ma

from chassis.schemas import Email, Flag, Id, Name, Phone, Schema, Text, Timestamp, Whole

_LANGUAGES = ma.validate.OneOf(["ar", "en"])


class MeSchema(Schema):
    """The account as its owner sees it."""

    person_id = Id("per", required=True, attribute="account.id")
    email = Email(required=True, attribute="account.email", ledger="accounts.email")
    phone = Phone(required=True, attribute="account.phone", ledger="accounts.phone")
    full_name = Name(required=True, attribute="account.full_name", ledger="accounts.full_name")
    language = Text(required=True, attribute="account.language", ledger="accounts.language")
    roles = ma.fields.List(Text(), required=True)
    email_verified = Flag(required=True, attribute="account.email_verified")
    phone_verified = Flag(required=True, attribute="account.phone_verified")
    policy_version = Whole(
        required=True,
        attribute="account.policy_version",
        metadata={"ledger": "accounts.policy_version"},
    )
    registered_at = Timestamp(
        required=True,
        attribute="account.registered_at",
        metadata={"ledger": "accounts.registered_at"},
    )


class CorrectionSchema(Schema):
    """What is to change; what is left out stays. Addresses change by a contact change."""

    full_name = Name(ledger="accounts.full_name")
    language = Text(validate=_LANGUAGES, ledger="accounts.language")


class ContactChangeSchema(Schema):
    """Either a new e-mail address or a new phone."""

    email = Email(ledger="challenges.new_address")
    phone = Phone(ledger="challenges.new_address")

    @ma.validates_schema
    def _one_of_them(self, values: dict[str, Any], **_more: Any) -> None:
        if len(values) != 1:
            raise ma.ValidationError("Give either email or phone.")


class ContactChangeAskedSchema(Schema):
    """The change that waits for its code."""

    change_id = Id("chl", required=True, attribute="id")


class ContactChangeConfirmedSchema(Schema):
    """The code that was sent to the new address or phone."""

    change_id = Id("chl", required=True)
    code = Text(required=True, min_length=6, max_length=6)

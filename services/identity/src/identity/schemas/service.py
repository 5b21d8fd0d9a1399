"""The shapes between services; none of them is routed publicly."""

import marshmallow as ma

from chassis.schemas import Email, Id, Name, Phone, Schema, Text, Whole

_MOST_AT_ONCE = 500


class ClientCredentialsSchema(Schema):
    """A service proves who it is, and names the one service that it wants to call."""

    grant_type = Text(
        required=True, max_length=32, validate=ma.validate.OneOf(["client_credentials"])
    )
    client_id = Text(required=True, max_length=64)
    client_secret = Text(required=True, max_length=256, load_only=True)
    target = Text(required=True, max_length=64)


class JwksSchema(Schema):
    """Public keys, as RFC 7517 has them."""

    keys = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()), required=True)


class ServiceTokenSchema(Schema):
    """A service's token."""

    access_token = Text(required=True, max_length=4000)
    token_type = Text(required=True)
    expires_in = Whole(required=True)


class CodeSchema(Schema):
    """A code and where it goes; told once, and kept by nobody."""

    code = Text(required=True)
    address = Text(required=True, ledger="accounts.email")
    channel = Text(required=True)
    language = Text(required=True, ledger="accounts.language")
    purpose = Text(required=True)


class PurposeSchema(Schema):
    """What a contact is wanted for."""

    purpose = Text(
        required=True,
        max_length=64,
        validate=ma.validate.Regexp(r"^[a-z_]+$"),
        ledger="disclosures.purpose",
    )


class ContactAskedSchema(PurposeSchema):
    """Whose contact, and what for."""

    person_id = Id("per", required=True)


class ContactsAskedSchema(PurposeSchema):
    """Whose contacts, and what for."""

    person_ids = ma.fields.List(
        Id("per"), required=True, validate=ma.validate.Length(min=1, max=_MOST_AT_ONCE)
    )


class ContactSchema(Schema):
    """How a person is reached and addressed."""

    person_id = Id("per", required=True)
    email = Email(required=True, ledger="accounts.email")
    phone = Phone(required=True, ledger="accounts.phone")
    full_name = Name(required=True, ledger="accounts.full_name")
    language = Text(required=True, ledger="accounts.language")
    mail_tag = Text(required=True)


class ContactsSchema(Schema):
    """How those are reached who have an account."""

    contacts = ma.fields.List(ma.fields.Nested(ContactSchema), required=True)


class MailTagAskedSchema(Schema):
    """Whose mailbox."""

    person_id = Id("per", required=True)


class ClaimedMailboxSchema(Schema):
    """A mailbox that was a person's for a time: since and until when, or null."""

    mail_tag = Text(required=True)
    since = Text(required=True, allow_none=True)
    until = Text(required=True, allow_none=True)


class MailTagSchema(Schema):
    """The keyed hash of the address that is a person's alone, or null, and of others they had."""

    mail_tag = Text(required=True, allow_none=True)
    mailboxes = ma.fields.List(ma.fields.Nested(ClaimedMailboxSchema), required=True)

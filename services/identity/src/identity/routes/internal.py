"""What other services ask of identity; none of these paths is routed publicly."""

from typing import Any

from chassis.auth import allow, service
from chassis.web import Blueprint, read, write
from identity.errors import ChallengeGone, PersonUnknown
from identity.models.disclosing import Contact
from identity.schemas.service import (
    CodeSchema,
    ContactAskedSchema,
    ContactsAskedSchema,
    ContactSchema,
    ContactsSchema,
    MailTagAskedSchema,
    MailTagSchema,
)
from identity.use_cases.disclose_contact import DiscloseContact, disclose_contact
from identity.use_cases.disclose_contacts import DiscloseContacts, disclose_contacts
from identity.use_cases.mint_code import Code, MintCode, mint_code
from identity.use_cases.tag_mailbox import Tagged, TagMailbox, tag_mailbox

blp = Blueprint("internal", description="Between services")


@blp.route("/internal/challenges/<challenge_id>/code", methods=["POST"])
@allow(service("notification"))
@blp.response(200, CodeSchema)
@blp.refuses(ChallengeGone)
def code(challenge_id: str) -> Code:
    """Mint the code of a challenge, to be sent now."""
    return write(mint_code, MintCode(challenge_id=challenge_id))


@blp.route("/internal/contacts", methods=["POST"])
@allow(service("notification"))
@blp.arguments(ContactAskedSchema)
@blp.response(200, ContactSchema)
@blp.refuses(PersonUnknown)
def contact(body: dict[str, Any]) -> Contact:
    """Hand over one person's contact, as notification 0.1.0 asks."""
    return write(disclose_contact, DiscloseContact(**body))


@blp.route("/internal/contact-lists", methods=["POST"])
@allow(service("notification"))
@blp.arguments(ContactsAskedSchema)
@blp.response(200, ContactsSchema)
def contacts(body: dict[str, Any]) -> dict[str, Any]:
    """Hand over people's contacts for a purpose, on record; whoever has no account is left out."""
    return {"contacts": write(disclose_contacts, DiscloseContacts(**body))}


@blp.route("/internal/mail-tags", methods=["POST"])
@allow(service("privacy"))
@blp.arguments(MailTagAskedSchema)
@blp.response(200, MailTagSchema)
def mail_tag(body: dict[str, Any]) -> Tagged:
    """Tell the keyed hashes of a person's verified mailboxes, today's and former ones."""
    return read(tag_mailbox, TagMailbox(**body))

"""The identity service, asked for the keyed hashes under which a person's e-mails may be found."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from chassis.http import ServiceClient


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tagged:
    """The tag of the mailbox that is a person's alone, and others `{mail_tag, since, until}`."""

    mail_tag: str | None = None
    mailboxes: Sequence[Mapping[str, Any]] = ()


class Identity(Protocol):
    """Whoever knows a person's mailboxes."""

    def mailboxes_of(self, person_id: str) -> Tagged:
        """Return the keyed hashes of the person's normalised e-mails, today's and former ones."""


class IdentityDoor:
    """The identity service over HTTP."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def mailboxes_of(self, person_id: str) -> Tagged:
        """Return the keyed hashes of the person's normalised e-mails, today's and former ones.

        Raises:
            Unavailable: identity cannot be reached.
            Rejected: identity does not know the person.
        """
        answer = self._client.post("/internal/mail-tags", {"person_id": person_id})
        return Tagged(mail_tag=answer["mail_tag"], mailboxes=answer["mailboxes"])

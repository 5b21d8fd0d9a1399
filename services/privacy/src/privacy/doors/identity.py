"""The identity service, asked for the keyed hash under which a person's e-mail may be found."""

from typing import Protocol

from chassis.http import ServiceClient


class Identity(Protocol):
    """Whoever knows a person's mail tag."""

    def mail_tag(self, person_id: str) -> str | None:
        """Return the keyed hash of the person's normalised e-mail, or None without one."""


class IdentityDoor:
    """The identity service over HTTP."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def mail_tag(self, person_id: str) -> str | None:
        """Return the keyed hash of the person's normalised e-mail, or None without one.

        Raises:
            Unavailable: identity cannot be reached.
            Rejected: identity does not know the person.
        """
        answer = self._client.post("/internal/mail-tags", {"person_id": person_id})
        tag = answer["mail_tag"]
        return None if tag is None else str(tag)

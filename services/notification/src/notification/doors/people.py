"""Who a notice goes to: asked of identity at the moment of sending, never kept."""

from dataclasses import dataclass
from typing import Any, Protocol

from chassis.http import Rejected, ServiceClient

_NOT_FOUND = 404


@dataclass(frozen=True)
class Address:
    """Where one sending goes, in which language, and the code if it carries one."""

    to: str
    language: str
    code: str | None = None


class PeopleDoor(Protocol):
    """Whatever knows people's addresses."""

    def contact(self, person_id: str, channel: str, purpose: str) -> Address | None:
        """Return a person's address for a purpose, or None where there is none."""

    def challenge(self, challenge_id: str) -> Address | None:
        """Mint a challenge's code, or return None where it is over."""


class IdentityDoor:
    """Asks identity's internal endpoints; each answer is a recorded disclosure there."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def contact(self, person_id: str, channel: str, purpose: str) -> Address | None:
        """Return a person's address for a purpose, or None where there is none."""
        body = {"person_id": person_id, "purpose": purpose}
        answer = self._ask("/internal/contacts", body)
        field = "email" if channel == "email" else "phone"
        if answer is None or not answer.get(field):
            return None
        return Address(to=answer[field], language=answer["language"])

    def challenge(self, challenge_id: str) -> Address | None:
        """Mint a challenge's code, or return None where it is over."""
        answer = self._ask(f"/internal/challenges/{challenge_id}/code", {})
        if answer is None:
            return None
        return Address(to=answer["address"], language=answer["language"], code=answer["code"])

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return dict(self._client.post(path, body))
        except Rejected as refused:
            if refused.status != _NOT_FOUND:
                raise
            return None

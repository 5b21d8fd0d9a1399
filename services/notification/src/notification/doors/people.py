"""Who a notice goes to: asked of identity at the moment of sending, never kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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

    def contacts(
        self, person_ids: Sequence[str], channel: str, purpose: str
    ) -> Mapping[str, Address]:
        """Return people's addresses for a purpose, of those who have one."""

    def challenge(self, challenge_id: str) -> Address | None:
        """Mint a challenge's code, or return None where it is over."""


class IdentityDoor:
    """Asks identity's internal endpoints; each answer is a recorded disclosure there."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def contacts(
        self, person_ids: Sequence[str], channel: str, purpose: str
    ) -> Mapping[str, Address]:
        """Return people's addresses for a purpose, of those who have one."""
        body = {"person_ids": list(person_ids), "purpose": purpose}
        answer = self._client.post("/internal/contact-lists", body)
        field = "email" if channel == "email" else "phone"
        return {
            one["person_id"]: Address(to=one[field], language=one["language"])
            for one in answer["contacts"]
            if one.get(field)
        }

    def challenge(self, challenge_id: str) -> Address | None:
        """Mint a challenge's code, or return None where it is over."""
        try:
            answer = self._client.post(f"/internal/challenges/{challenge_id}/code", {})
        except Rejected as refused:
            if refused.status != _NOT_FOUND:
                raise
            return None
        return Address(to=answer["address"], language=answer["language"], code=answer["code"])

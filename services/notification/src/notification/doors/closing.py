"""The link under which somebody who is being erased can read how it went."""

from typing import Protocol

from chassis.http import ServiceClient


class ClosingDoor(Protocol):
    """Whatever knows the link."""

    def status_url(self, request_id: str) -> str:
        """Return the address of a request's status page."""


class PrivacyClosingDoor:
    """Asks privacy's internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def status_url(self, request_id: str) -> str:
        """Return the address of a request's status page."""
        return str(self._client.get(f"/internal/requests/{request_id}/closing")["status_url"])

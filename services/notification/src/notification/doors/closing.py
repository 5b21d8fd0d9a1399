"""The links under which those who are being erased can read how it went."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from chassis.http import ServiceClient


class ClosingDoor(Protocol):
    """Whatever knows the links."""

    def status_urls(self, request_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the addresses of the requests' status pages, of those that there are."""


class PrivacyClosingDoor:
    """Asks privacy's internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def status_urls(self, request_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the addresses of the requests' status pages, of those that there are."""
        answer = self._client.post("/internal/closings", {"request_ids": list(request_ids)})
        return {one["request_id"]: one["status_url"] for one in answer["closings"]}

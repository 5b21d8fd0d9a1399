"""The way out for text messages: an HTTP gateway."""

from typing import Protocol

import httpx

from chassis.tls import trust


class SmsRefused(Exception):
    """The gateway did not take a message; it can be tried again."""


class SmsDoor(Protocol):
    """Whatever can send a text message."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Hand one text message over, or raise SmsRefused."""


class HttpSmsDoor:
    """Sends over the gateway's HTTP interface; `reference` makes a second copy recognisable."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=10, verify=trust())

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Hand one text message over.

        Raises:
            SmsRefused: the gateway is away or did not take it.
        """
        message = {"to": to, "text": text, "sender": "Alheraf", "reference": reference}
        try:
            self._http.post("/v1/messages", json=message).raise_for_status()
        except httpx.HTTPError as failed:
            raise SmsRefused(type(failed).__name__) from failed

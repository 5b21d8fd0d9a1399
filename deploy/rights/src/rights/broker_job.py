"""Brings the definitions to a broker through its management API."""

import time
from typing import Any
from urllib.parse import quote

import httpx

_PATIENCE = 60.0
_LOOK = 0.5


class BrokerRefused(Exception):
    """The broker did not take the definitions; the message says what it answered."""


def apply_to_broker(management_url: str, document: dict[str, Any]) -> None:
    """Apply a definitions document; `management_url` carries an administrator's name and password.

    Raises:
        BrokerRefused: it answers no, or does not answer at all within a minute.
    """
    with httpx.Client(base_url=management_url, timeout=30, trust_env=False) as http:
        _wait(http)
        # Without a limit of time a vhost's tables may still be made while its rights are written.
        for vhost in document["vhosts"]:
            _require(http.put(f"/api/vhosts/{quote(vhost['name'], safe='')}", json={}))
        _require(http.post("/api/definitions", json=document))


def _wait(http: httpx.Client) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            _require(http.get("/api/overview"))
        except (httpx.TransportError, BrokerRefused) as refused:
            if time.monotonic() > deadline:
                message = f"RabbitMQ's management API does not serve us: {refused}"
                raise BrokerRefused(message) from refused
            time.sleep(_LOOK)
        else:
            return


def _require(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise BrokerRefused(f"{answer.request.method} {answer.request.url.path}: {answer.text}")

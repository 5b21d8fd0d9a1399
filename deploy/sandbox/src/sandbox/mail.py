"""A mail server that delivers into memory, where tests and people can read it."""

import email
import email.policy
import logging
from collections import deque
from datetime import UTC, datetime
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_MOST = 5000
"""Older mail is dropped: a sandbox left running must not eat the machine."""


class Mailbox:
    """Every message that was delivered, newest last; in memory only."""

    def __init__(self) -> None:
        self._messages: deque[dict[str, Any]] = deque(maxlen=_MOST)
        self._lock = Lock()

    def deliver(self, message: dict[str, Any]) -> None:
        """Keep one message."""
        with self._lock:
            self._messages.append(message)

    def addressed_to(self, address: str | None) -> list[dict[str, Any]]:
        """Return the messages to an address (or all), oldest first."""
        with self._lock:
            kept = list(self._messages)
        return [one for one in kept if address is None or address in one["to"]]

    def clear(self) -> None:
        """Forget everything that was delivered."""
        with self._lock:
            self._messages.clear()


class MailServer:
    """An SMTP server on a loopback port that fills a mailbox."""

    def __init__(self, mailbox: Mailbox, *, host: str = "127.0.0.1", port: int) -> None:
        self._controller = Controller(_Deliver(mailbox), hostname=host, port=port)

    def start(self) -> None:
        """Listen, in a thread of its own, and log no address: mail stays in memory only."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()


class _Deliver:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's name
        self._mailbox.deliver(_readable(envelope))
        return "250 Message accepted for delivery"


def _readable(envelope: Envelope) -> dict[str, Any]:
    raw = envelope.content if isinstance(envelope.content, bytes) else b""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return {
        "from": envelope.mail_from,
        "to": list(envelope.rcpt_tos),
        "subject": str(message["subject"] or ""),
        "headers": {name: str(value) for name, value in message.items()},
        "text": _part(message, "plain"),
        "html": _part(message, "html"),
        "received_at": datetime.now(UTC).isoformat(),
    }


def _part(message: Any, kind: str) -> str:
    if not isinstance(message, EmailMessage):
        return ""
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())

"""The way out for e-mail: SMTP."""

import contextlib
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit
from weakref import finalize

_TIMEOUT = 10
_SURELY = 1.0
"""Seconds for which a server that has just taken a message is taken to be there."""
_SMTP_PORT = 25
_OK = 250


class MailRefused(Exception):
    """The mail server did not take a message; it can be tried again."""


class MailServerAway(MailRefused):
    """No mail server answers; it would take no other message either."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One e-mail. `message_id` is the same on every try, so that a second copy can be dropped."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    headers: Mapping[str, str]


class MailDoor(Protocol):
    """Whatever can send an e-mail."""

    def send(self, mail: Mail) -> None:
        """Hand one e-mail over, or raise MailRefused, or MailServerAway for any e-mail."""


class SmtpDoor:
    """Sends over SMTP; `smtps://` speaks TLS from the start."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        self._host, self._port = parts.hostname or "localhost", parts.port or _SMTP_PORT
        self._user, self._password = parts.username, parts.password
        self._sender = sender
        # As many as ever sent at once: making one takes longer than sending.
        self._kept: list[tuple[smtplib.SMTP, float]] = []
        finalize(self, _hang_up, self._kept)

    def send(self, mail: Mail) -> None:
        """Hand one e-mail over.

        Raises:
            MailRefused: the server did not take it.
            MailServerAway: there is no server that could.
        """
        try:
            with contextlib.ExitStack() as on_failure:
                smtp = self._connected()
                on_failure.callback(smtp.close)
                smtp.send_message(self._message(mail))
                on_failure.pop_all()
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
            raise MailRefused(type(refused).__name__) from refused
        except (OSError, smtplib.SMTPException) as away:
            raise MailServerAway(type(away).__name__) from away
        self._kept.append((smtp, monotonic()))

    def _connected(self) -> smtplib.SMTP:
        """Return a connection of an earlier mail that still answers, or a new one."""
        with contextlib.suppress(IndexError):  # none is left
            while True:
                kept, since = self._kept.pop()
                if monotonic() - since < _SURELY or _answers(kept):
                    return kept
                kept.close()
        smtp = self._connect(self._host, self._port, timeout=_TIMEOUT)
        if self._user and self._password:
            smtp.login(self._user, self._password)
        return smtp

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Message-ID"] = mail.message_id
        for name, value in mail.headers.items():
            message[name] = value
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        message["Content-Language"] = mail.language  # after the content, which resets its headers
        return message


def _answers(smtp: smtplib.SMTP) -> bool:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        return smtp.noop()[0] == _OK
    return False


def _hang_up(kept: Iterable[tuple[smtplib.SMTP, float]]) -> None:
    for smtp, _ in kept:
        smtp.close()

"""What is outside the suite: a mail server, an SMS gateway and a payment provider, in this process.

They are the sandbox's own; mail is handed over without a socket, and webhooks wait until the
simulation lets them go.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch

from sandbox import payments
from sandbox.app import Sandbox, create_app
from sandbox.payments import PaymentStore, Provider
from testkit.simulation.network import AWAY, UNANSWERED, Network


class Outside:
    """The neighbours, and what they have been told."""

    def __init__(self, secrets: dict[str, Any], url: str, network: Network) -> None:
        self.store = PaymentStore(":memory:")
        provider = Provider(
            key=secrets["payment_key"],
            webhook_secret=secrets["payment_webhook_secret"],
            store=self.store,
            public_url=lambda: url,
        )
        self.sandbox = Sandbox(sms_key=secrets["sms_key"], provider=provider)
        self.app = create_app(self.sandbox)
        self.webhooks: list[Callable[[], None]] = []
        self._network = network

    def begin_again(self) -> None:
        """Forget every mail, message and payment."""
        self.sandbox.mail.clear()
        self.sandbox.sms.clear()
        self.webhooks.clear()
        with self.store.lock, self.store._connection:
            self.store._connection.execute("DELETE FROM payments")

    def payments(self) -> list[dict[str, Any]]:
        """Return what the provider knows of every payment."""
        known = self.store._connection.execute("SELECT id FROM payments ORDER BY id").fetchall()
        return [self.store.get(payment_id) or {} for (payment_id,) in known]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let the suite's doors lead here."""
        outside = self

        class Later:
            """A thread that begins when the simulation says so."""

            def __init__(self, *, target: Callable[..., None], args: Any, **_more: Any) -> None:
                self._run = lambda: target(*args)

            def start(self) -> None:
                outside.webhooks.append(self._run)

        class Postman(_Postman):
            def send_message(self, message: EmailMessage) -> None:
                outside._take(message)

        with ExitStack() as stack:
            stack.enter_context(patch.object(payments, "Thread", Later))
            stack.enter_context(patch.object(payments, "sleep", lambda _seconds: None))
            stack.enter_context(patch.object(smtplib, "SMTP", Postman))
            yield

    def _take(self, message: EmailMessage) -> None:
        way = self._network.fails()
        if way == AWAY:
            raise smtplib.SMTPServerDisconnected("nobody answers")
        body = message.get_body(("plain",))
        self.sandbox.mail.deliver(
            {
                "to": [str(message["To"])],
                "headers": {name: str(value) for name, value in message.items()},
                "text": "" if body is None else str(body.get_content()),
            }
        )
        if way == UNANSWERED:
            raise smtplib.SMTPServerDisconnected("the answer is lost")


class _Postman:
    """As much of an SMTP client as the door uses."""

    def __init__(self, _host: str, _port: int, **_options: Any) -> None:
        pass

    def noop(self) -> tuple[int, bytes]:
        return 250, b"still here"

    def close(self) -> None:
        pass

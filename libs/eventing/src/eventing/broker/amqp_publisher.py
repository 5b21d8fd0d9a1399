"""Publishes to RabbitMQ: pipelined, every message confirmed, a new session after every loss."""

import logging
from collections.abc import Sequence

from eventing.broker.amqp_session import AmqpSession
from eventing.message import Outcome, Outgoing


class AmqpPublisher:
    """Connects when it is first used, and again when it must."""

    def __init__(self, url: str) -> None:
        # Each loss is told once, by the relay; pika tells it four times, as errors.
        logging.getLogger("pika").setLevel(logging.CRITICAL)
        self._url = url
        self._session: AmqpSession | None = None

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Send all, and wait for the broker's word on each."""
        return self._opened().publish(messages)

    def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _opened(self) -> AmqpSession:
        if self._session is None or not self._session.is_open:
            self.close()
            session = AmqpSession(self._url)
            session.open()
            self._session = session
        return self._session

"""Publishes to RabbitMQ: pipelined, every message confirmed, a new session after every loss."""

from collections.abc import Sequence
from functools import partial

from eventing.broker.amqp_session import AmqpSession
from eventing.errors import BrokerUnavailable
from eventing.message import Answers, Outcome, Outgoing


class AmqpPublisher:
    """Connects when it is first used, and again when it must."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: AmqpSession | None = None
        self._blocked = False

    def send(self, messages: Sequence[Outgoing], *, following: bool = False) -> Answers:
        """Send all, and wait for nothing yet."""
        if following and (self._session is None or not self._session.is_open):
            raise BrokerUnavailable("RabbitMQ: the connection was lost with what was sent before")
        return partial(self._heard, self._opened().send(messages))

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Send all, and wait for the broker's word on each."""
        return self.send(messages)()

    @property
    def unconfirmed(self) -> int:
        """Return how many messages were sent and are not answered for."""
        session = self._session
        return 0 if session is None else session.unconfirmed

    @property
    def is_blocked(self) -> bool:
        """Say whether the broker said so, and has confirmed nothing since on any connection."""
        return self._blocked

    def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _opened(self) -> AmqpSession:
        if self._session is None or not self._session.is_open:
            self.close()
            session = AmqpSession(self._url, on_blocked=self._on_blocked)
            session.open()
            self._session = session
        return self._session

    def _heard(self, answers: Answers) -> list[Outcome]:
        outcomes = answers()
        if Outcome.CONFIRMED in outcomes:
            self._blocked = False
        return outcomes

    def _on_blocked(self, *, is_blocked: bool) -> None:
        self._blocked = is_blocked

"""A channel belongs to one thread: lanes hand back what is done, and one thread acknowledges it."""

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import amqp
import pytest

from contracts.booking import OrderShipped
from eventing.broker.amqp_inlet import AmqpInlet
from eventing.broker.amqp_session import AmqpSession
from eventing.subscription import Subscription

THREADS = 4
TIMES = 100
BODY = "x" * 300_000
"""More than one frame, so that there is something to mix up."""


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can, so that chance decides nothing."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_frames_of_threads_that_share_a_channel_mix(
    dial: Any, queue: Any, rabbitmq_url: str, depth: Any
) -> None:
    name, channel = queue(), dial(rabbitmq_url).channel()
    broken: list[BaseException] = []

    def publish() -> None:
        try:
            for _ in range(TIMES):
                channel.basic_publish(amqp.Message(BODY), routing_key=name)
        except Exception as wrong:  # noqa: BLE001 - whatever it is, it is the trap
            broken.append(wrong)

    threads = [threading.Thread(target=publish, daemon=True) for _ in range(THREADS)]
    until = time.monotonic() + 5
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    hang = any(thread.is_alive() for thread in threads)  # they wait for one another's frames
    assert broken or hang or depth(name) < THREADS * TIMES


def test_ours_are_used_by_one_thread_each(
    make_bench: Any,
    rabbitmq_url: str,
    service: Any,
    shipped: Any,
    eventually: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: dict[str, set[str]] = {}
    for cls, name in ((AmqpInlet, "ack"), (AmqpInlet, "drain"), (AmqpSession, "_send")):
        _watch(monkeypatch, cls, name, used.setdefault(cls.__name__, set()))
    hearing = Subscription(
        queue="booking.events", handlers={OrderShipped: service.takes()}, lanes=4, batch=3
    )
    make_bench(rabbitmq_url).worker(service, hearing)
    service.say(*(shipped(f"ord_{number}") for number in range(40)))
    eventually(lambda: len(service.effected()) == 40)
    eventually(lambda: not service.rows(service.tables.outbox))
    assert used == {"AmqpInlet": {"consumer"}, "AmqpSession": {"publisher"}}


def _watch(monkeypatch: pytest.MonkeyPatch, cls: Any, name: str, seen: set[str]) -> None:
    as_it_is = getattr(cls, name)

    def watched(self: Any, *arguments: Any, **options: Any) -> Any:
        seen.add(threading.current_thread().name)
        return as_it_is(self, *arguments, **options)

    monkeypatch.setattr(cls, name, watched)

"""Retries by queues with a time to live lose messages; ours are rows, and no queue has one."""

import time
from typing import Any

import amqp

from contracts.booking import OrderShipped
from eventing.broker.amqp_topology import EXCHANGES, arguments_of
from eventing.subscription import Heard
from eventing.topology import manifest_of


def test_a_ladder_drops_what_has_climbed_it_before(
    dial: Any, queue: Any, rabbitmq_url: str, depth: Any
) -> None:
    """The broker takes the headers of a message that is published again for a circle."""
    work = queue()
    ladder = queue(message_ttl=50, dead_letter_exchange="", dead_letter_routing_key=work)
    channel = dial(rabbitmq_url, confirm_publish=True).channel()
    channel.basic_publish(amqp.Message("once"), routing_key=ladder)
    arrived = _get(channel, work)
    assert arrived is not None
    climbed = [
        {"queue": name, "reason": "expired", "count": 1, "exchange": "", "routing-keys": [name]}
        for name in (work, ladder)
    ]
    again = amqp.Message("once", application_headers={"x-death": climbed})
    channel.basic_publish(again, routing_key=ladder)  # confirmed
    assert _get(channel, work, within=1.0) is None
    assert depth(ladder) == 0  # and it is nowhere


def _get(channel: Any, name: str, within: float = 5.0) -> Any:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if (message := channel.basic_get(name, no_ack=True)) is not None:
            return message
        time.sleep(0.02)
    return None


def test_no_queue_of_ours_lets_a_message_expire() -> None:
    manifest = manifest_of("booking", [Heard("booking.events", (OrderShipped,))])
    given = [arguments_of(spec) for spec in manifest.queues]
    given += [arguments for _, _, arguments in EXCHANGES]
    assert not {"x-message-ttl", "x-expires"} & {name for one in given for name in one}

"""A broker's delivery limit counts lost connections too: it is the last net, not the counter."""

from typing import Any

from contracts.booking import OrderShipped
from eventing.backoff import RetryPolicy
from eventing.broker.amqp_topology import arguments_of
from eventing.subscription import Heard
from eventing.topology import DEAD, DELIVERY_LIMIT, dead_queue_of, manifest_of


def test_a_low_limit_takes_away_what_no_handler_has_ever_seen(
    make_bench: Any, dial: Any, queue: Any, rabbitmq_url: str, depth: Any, outgoing: Any
) -> None:
    name = queue(queue_type="quorum", delivery_limit=1)
    publisher = make_bench(rabbitmq_url).transport.publisher()
    publisher.publish([outgoing(name)])
    for _ in range(2):
        connection = dial(rabbitmq_url)
        assert connection.channel().basic_get(name) is not None
        connection.close()  # before anything was done with it
    assert dial(rabbitmq_url).channel().basic_get(name) is None
    assert depth(name) == 0
    publisher.close()


def test_ours_lies_far_above_our_own_count_and_what_it_takes_is_kept() -> None:
    """What becomes of it then stands in test_conformance, for every transport."""
    manifest = manifest_of("booking", [Heard("booking.events", (OrderShipped,))])
    [events] = [spec for spec in manifest.queues if spec.name == "booking.events"]
    assert arguments_of(events) == {
        "x-queue-type": "quorum",  # where a limit is told and a count survives, on every version
        "x-single-active-consumer": True,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": dead_queue_of("booking"),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert 5 * RetryPolicy().limit <= DELIVERY_LIMIT
